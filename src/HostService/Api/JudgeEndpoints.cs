using Akka.Actor;
using Akka.Hosting;
using Orchestrator.Actors.Hosts;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Api;

/// <summary><c>POST /api/v1/vms/{name}/accept</c> and <c>/forget</c>: a person's word on whether an agent is the VM's own.</summary>
public sealed class JudgeEndpoints(IRequiredActor<HostActor> host, Gate gate, ILogger<JudgeEndpoints> log)
{
    internal static Task<IResult> Accept(HttpContext context, string name, JudgeEndpoints judge) =>
        judge.Ask(context, "accept", name, (vm, origin) => new HostProtocol.AcceptVm(vm, origin));

    internal static Task<IResult> Forget(HttpContext context, string name, JudgeEndpoints judge) =>
        judge.Ask(context, "forget", name, (vm, origin) => new HostProtocol.ForgetVm(vm, origin));

    private async Task<IResult> Ask(HttpContext context, string verb, string name, Func<string, CallOrigin, object> question)
    {
        var intent = new Intent(verb, VmNames.Of(name), Caller.OriginOf(context));
        if (gate.Decide(intent) is GateDecision.Denied denied)
        {
            throw new ProblemException(AgentError.GateClosed, denied.Reason);
        }
        var vm = intent.Vm.Value;
        var answer = await host
            .ActorRef.Ask<object>(question(vm, intent.Origin), VmDirectory.AnswerMax, context.RequestAborted)
            .ConfigureAwait(false);
        var judged = answer switch
        {
            HostProtocol.Judged told => told,
            HostProtocol.NoSuchVm none => throw VmDirectory.Unknown(none),
            _ => throw new InvalidOperationException($"The host actor answered {verb} with {answer?.GetType().Name}."),
        };
        log.LogInformation(
            "{Verb} of {Vm} by {By} via {Via}, request {RequestId}, changed {Changed}: {What}",
            verb,
            vm,
            intent.Origin.By,
            intent.Origin.Via,
            intent.Origin.RequestId,
            judged.Changed,
            judged.What
        );
        return TypedResults.Json(new VmJudged(vm, judged.Changed, judged.What), WireJson.Api.VmJudged);
    }
}
