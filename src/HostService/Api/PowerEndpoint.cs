using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Api;

/// <summary><c>POST /api/v1/vms/{name}/power</c>: the agent answers first and acts then.</summary>
internal static class PowerEndpoint
{
    private const int DelaySecondsMax = 86_400;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    public static async Task<IResult> Power(HttpContext context, string name, VmCommands commands)
    {
        var vm = VmNames.Of(name);
        var body = await RequestBody.Read(context, ApiJson.Default.PowerRequest).ConfigureAwait(false);
        var method = body.Action switch
        {
            "shutdown" => MethodNames.Shutdown,
            "reboot" => MethodNames.Reboot,
            _ => throw new ProblemException(AgentError.BadRequest, "The body's member \"action\" must be \"shutdown\" or \"reboot\"."),
        };
        if (body.TimeoutSeconds is < 0 or > DelaySecondsMax)
        {
            throw new ProblemException(
                AgentError.BadRequest,
                $"The body's member \"timeoutSeconds\" must be a whole number from 0 to {DelaySecondsMax}."
            );
        }
        var result = await commands
            .Ask(
                new Intent(body.Action, vm, Caller.OriginOf(context)),
                WireJson.Request(
                    method,
                    new PowerParams { TimeoutSeconds = body.TimeoutSeconds, Force = body.Force },
                    WireJson.Guest.PowerParams
                ),
                Within,
                ProtocolJson.Default.PowerResult,
                context.RequestAborted
            )
            .ConfigureAwait(false);
        return TypedResults.Json(new PowerAnswer(vm.Value, body.Action, result.Initiated, result.Message), WireJson.Api.PowerAnswer);
    }
}
