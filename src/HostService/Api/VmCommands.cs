using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Hosting;
using Orchestrator.Actors.Hosts;
using Orchestrator.Actors.Vms;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Api;

/// <summary>The one way from an endpoint to a VM: the gate decides on the intent, then the host actor is asked and answers once.</summary>
public sealed class VmCommands(IRequiredActor<HostActor> host, VmDirectory directory, Gate gate, TimeProvider time)
{
    /// <summary>How much longer than the call's own deadline the actors' answer is waited for: they end each call by its deadline.</summary>
    public static readonly TimeSpan AskGrace = TimeSpan.FromSeconds(5);

    /// <summary>What a request's line has besides its params: version, id and method, generously.</summary>
    private const int EnvelopeBytes = 128;

    /// <summary>Makes one call and reads its answer.</summary>
    /// <param name="within">Waiting, sending and answering together.</param>
    /// <exception cref="ProblemException">Every way in which there is no answer to read.</exception>
    public async Task<T> Ask<T>(Intent intent, GuestRequest request, TimeSpan within, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        var outcome = await Call(intent, request, within, stop).ConfigureAwait(false);
        return outcome is CallOutcome.Answered answered
            ? Read(answered, type)
            : throw await ProblemOf(intent.Vm, outcome, stop).ConfigureAwait(false);
    }

    /// <summary>Makes one call; whatever becomes of it at the agent is the outcome.</summary>
    /// <exception cref="ProblemException">unknown-vm, gate-closed or too-large: nothing was sent.</exception>
    public async Task<CallOutcome> Call(Intent intent, GuestRequest request, TimeSpan within, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(request);
        if (gate.Decide(intent) is GateDecision.Denied denied)
        {
            throw new ProblemException(AgentError.GateClosed, denied.Reason);
        }
        CheckLine(await directory.Find(intent.Vm.Value, stop).ConfigureAwait(false), request);
        var call = new HostProtocol.CallVm(intent.Vm.Value, request, time.GetUtcNow() + within, intent.Origin);
        try
        {
            return await host.ActorRef.Ask<object>(call, within + AskGrace, stop).ConfigureAwait(false) switch
            {
                VmProtocol.CallEnded ended => ended.Outcome,
                HostProtocol.NoSuchVm none => throw VmDirectory.Unknown(none),
                var other => throw new InvalidOperationException($"The host actor answered CallVm with {other?.GetType().Name}."),
            };
        }
        catch (AskTimeoutException)
        {
            return new CallOutcome.Unknown(AgentError.DeadlinePassed, "the host service itself did not end the call in time");
        }
    }

    /// <summary>The longest line that the agent of a VM takes, bytes.</summary>
    public static int LineBytesMax(VmView vm) => vm.Agent?.Limits?.MaxMessageBytes ?? ProtocolLimits.AgentLineBytesDefault;

    /// <summary>How many bytes of params fit into the longest line that the agent of a VM takes.</summary>
    public static int ParamsBytesMax(VmView vm) => LineBytesMax(vm) - EnvelopeBytes;

    /// <summary>What the one who asked is told about a call without a result.</summary>
    public async Task<ProblemException> ProblemOf(VmName vm, CallOutcome outcome, CancellationToken stop)
    {
        var (error, detail) = outcome switch
        {
            CallOutcome.Refused refused => (refused.Error, $"The agent of {vm} refused: {refused.Message}"),
            CallOutcome.NotDelivered none => (none.Error, $"Nothing was sent to {vm}: {none.Why}"),
            CallOutcome.Unknown unknown => (unknown.Error, $"No answer of {vm}, it may have been done: {unknown.Why}"),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.GetType().Name, "An answered call is no problem."),
        };
        if (error != AgentError.VmNotReady)
        {
            return new ProblemException(error, detail);
        }
        var view = await directory.Find(vm.Value, stop).ConfigureAwait(false);
        return new ProblemException(error, detail)
        {
            Enrich = problem => problem with { State = VmSummaries.StateOf(view.Phase), Since = view.Since, Reason = view.Reason },
        };
    }

    /// <summary>Reads a result as the type that the protocol says it has.</summary>
    /// <exception cref="ProblemException">bad-answer.</exception>
    public static T Read<T>(CallOutcome.Answered answered, JsonTypeInfo<T> type)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(answered);
        var parsed = MethodResults.Read(answered.ResultJson.Span, type);
        return parsed.IsValue ? parsed.Value : throw new ProblemException(parsed.Error, parsed.Message);
    }

    private static void CheckLine(VmView vm, GuestRequest request)
    {
        var (length, max) = (request.ParamsJson.Length, ParamsBytesMax(vm));
        if (length > max)
        {
            throw new ProblemException(
                AgentError.TooLarge,
                $"The request takes {length + EnvelopeBytes} bytes in one line, and the agent of {vm.Name} takes {LineBytesMax(vm)}; nothing was sent."
            );
        }
    }
}
