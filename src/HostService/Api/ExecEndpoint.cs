using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Api;

/// <summary><c>POST /api/v1/vms/{name}/exec</c>: one command, answered when it has ended, with 200 and its outcome whatever that is.</summary>
internal static class ExecEndpoint
{
    public static async Task<IResult> Exec(HttpContext context, string name, VmCommands commands, VmDirectory directory)
    {
        var vm = VmNames.Of(name);
        var body = await RequestBody.Read(context, ApiJson.Default.ExecRequest).ConfigureAwait(false);
        var call = ExecCall.Of(body, context.Request.Headers["Idempotency-Key"]);
        if (call.Wants11.Count > 0)
        {
            return Answer(await Unsupported(context, vm, call, directory).ConfigureAwait(false));
        }
        var intent = new Intent("exec", vm, Caller.OriginOf(context));
        var outcome = await commands.Call(intent, call.Request, call.Within, context.RequestAborted).ConfigureAwait(false);
        return outcome is CallOutcome.NotDelivered { Error: AgentError.VmNotReady }
            ? throw await commands.ProblemOf(vm, outcome, context.RequestAborted).ConfigureAwait(false)
            : Answer(ExecAnswers.Of(vm, ExecVerdict.Of(outcome)));
    }

    private static async Task<ExecResult> Unsupported(HttpContext context, VmName vm, ExecCall call, VmDirectory directory)
    {
        var view = await directory.Find(vm.Value, context.RequestAborted).ConfigureAwait(false);
        var what = string.Join(", ", call.Wants11);
        return new ExecResult(vm.Value, Outcomes.Unsupported)
        {
            Code = ErrorMap.ToCode(AgentError.Unsupported),
            Reason = view.Agent is { } agent
                ? $"{what} needs an agent of protocol 1.1; the one of {vm} speaks {agent.ProtocolVersion}. Nothing was sent."
                : $"{what} needs an agent of protocol 1.1, and the one of {vm} has not told yet what it speaks. Nothing was sent.",
        };
    }

    private static JsonHttpResult<ExecResult> Answer(ExecResult result) => TypedResults.Json(result, WireJson.Api.ExecResult);
}
