using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Api;

/// <summary><c>/api/v1/vms/{name}/ping</c>: asks the agent whether it is there, now.</summary>
internal static class PingEndpoint
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    public static async Task<IResult> Ping(HttpContext context, string name, VmCommands commands)
    {
        var vm = VmNames.Of(name);
        var intent = new Intent("ping", vm, Caller.OriginOf(context));
        var outcome = await commands.Call(intent, WireJson.Request(MethodNames.Ping), Within, context.RequestAborted).ConfigureAwait(false);
        if (outcome is not CallOutcome.Answered answered)
        {
            throw await commands.ProblemOf(vm, outcome, context.RequestAborted).ConfigureAwait(false);
        }
        var result = VmCommands.Read(answered, ProtocolJson.Default.PingResult);
        return TypedResults.Json(
            new PingAnswer(vm.Value, Math.Round(answered.Elapsed.TotalMilliseconds, 3), GuestTimeOf(result)),
            WireJson.Api.PingAnswer
        );
    }

    private static DateTimeOffset GuestTimeOf(PingResult result)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeSeconds(result.Timestamp);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ProblemException(AgentError.BadAnswer, "The agent's clock is beyond the years 1 to 9999.");
        }
    }
}
