using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using Orchestrator.Actors.Hosts;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Api;

/// <summary>Which VMs there are and how they stand: answered by the host actor at once, whatever the VMs do.</summary>
public sealed class VmDirectory(IRequiredActor<HostActor> host)
{
    /// <summary>The host actor does nothing that takes time: longer than this and something is broken.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    /// <summary>All VMs by name.</summary>
    public async Task<ImmutableSortedDictionary<string, VmView>> All(CancellationToken stop)
    {
        var list = await host.ActorRef.Ask<HostProtocol.VmList>(HostProtocol.ListVms.Instance, AnswerMax, stop).ConfigureAwait(false);
        return list.Vms;
    }

    /// <exception cref="ProblemException">unknown-vm, with names that resemble it.</exception>
    public async Task<VmView> Find(string name, CancellationToken stop)
    {
        var answer = await host.ActorRef.Ask<object>(new HostProtocol.GetVm(name), AnswerMax, stop).ConfigureAwait(false);
        return answer switch
        {
            VmView view => view,
            HostProtocol.NoSuchVm none => throw Unknown(none),
            _ => throw new InvalidOperationException($"The host actor answered GetVm with {answer?.GetType().Name}."),
        };
    }

    /// <summary>The problem of a name that no VM has.</summary>
    public static ProblemException Unknown(HostProtocol.NoSuchVm none)
    {
        ArgumentNullException.ThrowIfNull(none);
        var near = none.Near.IsDefaultOrEmpty ? [] : none.Near;
        var hint = near.IsEmpty ? "GET /api/v1/vms lists all there are." : $"Did you mean {string.Join(" or ", near)}?";
        // The name is the client's own text: it goes back quoted and cut, never as it came.
        var shown = none.Name.Length > VmName.LengthMax ? none.Name[..VmName.LengthMax] + "…" : none.Name;
        return new ProblemException(AgentError.UnknownVm, $"There is no VM \"{shown}\" in the inventory. {hint}")
        {
            Enrich = problem => problem with { Near = near.IsEmpty ? null : near },
        };
    }
}
