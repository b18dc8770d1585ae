using System.Collections.Immutable;
using System.Globalization;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>
/// Whose agent is whose: which VM each agent id was met in last, which agents answer now, and what a person accepted. An id that two VMs have at the same time, an
/// agent of another fleet, or one that a newer host service commands, is in quarantine until a person accepts it. A dispute about an id outlives the service: both VMs
/// are remembered with it. Owned by one actor; not for use from several threads.
/// </summary>
/// <param name="fleet">This service's fleet.</param>
/// <param name="epoch">This service's epoch.</param>
public sealed class IdentityLedger(string fleet, long epoch)
{
    private readonly Dictionary<VmId, KnownAgent> _known = [];
    private readonly Dictionary<string, ImmutableArray<VmId>> _vmsOf = new(StringComparer.Ordinal);
    private readonly Dictionary<VmId, Standing> _standing = [];
    private readonly HashSet<VmId> _changed = [];
    private readonly HashSet<VmId> _forgotten = [];

    /// <summary>What must be kept, and is not kept yet.</summary>
    public bool HasChanges => _changed.Count + _forgotten.Count > 0;

    /// <summary>Takes over what an earlier service remembered.</summary>
    public void Load(IEnumerable<KnownAgent> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        foreach (var agent in known)
        {
            Keep(agent);
        }
        _changed.Clear();
    }

    /// <summary>An agent was greeted in a VM.</summary>
    /// <param name="usedEpoch">What the greeting said.</param>
    /// <param name="claimed">The greeting claimed it.</param>
    /// <returns>First of all the ruling about this VM; then of each other VM whose ruling has changed by it.</returns>
    public ImmutableArray<IdentityRuling> Greeted(
        VmId vm,
        VmName name,
        GetAgentInfoResult told,
        long usedEpoch,
        bool claimed,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(told);
        var id = told.AgentId ?? throw new ArgumentException("Only an agent that tells its id has an identity.", nameof(told));
        var before = _known.GetValueOrDefault(vm);
        var group = RulingsOf(before?.AgentId, id, vm);
        _standing[vm] = new Standing(name, told.Fleet, told.Epoch, claimed);
        var movedFrom = before?.AgentId == id ? null : MovedFrom(id);
        // A person's word on one agent is none on another.
        var same = before?.AgentId == id ? before : null;
        Keep(
            new KnownAgent(
                vm,
                id,
                told.BootId,
                told.Journal?.Epoch,
                told.Journal?.Seq ?? 0,
                Math.Max(before?.Epoch ?? 0, usedEpoch),
                same?.AcceptedAt,
                now
            )
            {
                AcceptedFleet = same?.AcceptedFleet == told.Fleet ? told.Fleet : null,
            }
        );
        return [Ruling(vm) with { Before = before, MovedFrom = movedFrom }, .. ChangedOf(group)];
    }

    /// <summary>The agent that answered in a VM does not any more. What is in dispute stays so.</summary>
    public void Left(VmId vm) => _standing.Remove(vm);

    /// <summary>A person says that the agent which answers in a VM is that VM's own.</summary>
    /// <param name="what">For people: what was done, or why there is nothing to do.</param>
    /// <returns>The rulings that have changed; the VM's own among them. Empty when nothing was done.</returns>
    public ImmutableArray<IdentityRuling> Accept(VmId vm, DateTimeOffset now, out string what)
    {
        if (!_standing.TryGetValue(vm, out var standing))
        {
            what = "no agent with an identity answers in it now, so there is none to accept";
            return [];
        }
        if (QuarantineOf(vm) is null)
        {
            what = "its agent is not in quarantine: there is nothing to accept";
            return [];
        }
        var known = _known[vm];
        var group = RulingsOf(known.AgentId, known.AgentId, vm);
        var isForeign = IsForeign(standing);
        Keep(
            known with
            {
                AcceptedAt = now,
                AcceptedFleet = isForeign ? standing.Fleet : null,
                Epoch = !isForeign && standing.Epoch is { } seen ? Math.Max(EpochOf(vm), seen + 1) : known.Epoch,
            }
        );
        what = isForeign ? "accepted: it is claimed for this fleet" : "accepted: it keeps its identity";
        return [Ruling(vm), .. ChangedOf(group)];
    }

    /// <summary>Erases what is remembered of a VM; an agent that answers in it is then met as for the first time.</summary>
    /// <param name="found">False when nothing was remembered.</param>
    /// <returns>The rulings that have changed.</returns>
    public ImmutableArray<IdentityRuling> Forget(VmId vm, DateTimeOffset now, out bool found)
    {
        found = _known.TryGetValue(vm, out var known);
        if (known is null)
        {
            return [];
        }
        var group = RulingsOf(known.AgentId, known.AgentId, vm);
        Erase(known);
        if (!_standing.TryGetValue(vm, out var standing))
        {
            return [.. ChangedOf(group)];
        }
        var movedFrom = MovedFrom(known.AgentId);
        Keep(known with { Epoch = 0, AcceptedAt = null, AcceptedFleet = null, SeenAt = now });
        return [Ruling(vm) with { MovedFrom = movedFrom }, .. ChangedOf(group)];
    }

    /// <summary>What has changed since the last time this was asked.</summary>
    public (ImmutableArray<VmId> Forgotten, ImmutableArray<KnownAgent> Changed) TakeChanges()
    {
        // One that was forgotten and met again is both: erased first, then kept.
        var taken = (_forgotten.ToImmutableArray(), _changed.Where(_known.ContainsKey).Select(v => _known[v]).ToImmutableArray());
        _forgotten.Clear();
        _changed.Clear();
        return taken;
    }

    /// <summary>What could not be kept is to be tried again.</summary>
    public void PutBack(ImmutableArray<VmId> forgotten, ImmutableArray<KnownAgent> changed)
    {
        _forgotten.UnionWith(forgotten.Where(v => !_known.ContainsKey(v)));
        _changed.UnionWith(changed.Select(k => k.Vm).Where(_known.ContainsKey));
    }

    private IdentityRuling Ruling(VmId vm) => new(vm, EpochOf(vm), IsToBeClaimed(vm), QuarantineOf(vm));

    private long EpochOf(VmId vm) => Math.Max(epoch, _known.GetValueOrDefault(vm)?.Epoch ?? 0);

    // Once a connection: an agent that does not take a claim is not asked for ever.
    private bool IsToBeClaimed(VmId vm) => _known[vm].AcceptedFleet is not null && !_standing[vm].Claimed;

    private bool IsForeign(Standing standing) => standing.Fleet is { } other && other != fleet;

    private Quarantine? QuarantineOf(VmId vm)
    {
        var standing = _standing[vm];
        var known = _known[vm];
        if (IsForeign(standing) && standing.Fleet != known.AcceptedFleet)
        {
            return new(
                QuarantineKind.ForeignFleet,
                $"its agent belongs to another fleet ({AgentNews.Words(standing.Fleet!)}): if it is to belong to this one, orch vm accept {standing.Name}"
            );
        }
        if (!IsForeign(standing) && standing.Epoch > EpochOf(vm))
        {
            return new(
                QuarantineKind.HigherEpoch,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"another host service of this fleet commands its agent, or this one's store is older than it was: the agent has seen epoch {standing.Epoch}, ours is {EpochOf(vm)}; if this one is to command it, orch vm accept {standing.Name}"
                )
            );
        }
        if (known.AcceptedAt is null && _vmsOf[known.AgentId].FirstOrDefault(v => v != vm) is { Value: not null } other)
        {
            return new(
                QuarantineKind.TwoHolders,
                $"agent {AgentNews.Words(known.AgentId)} is also in {NameOf(other)}, so one of the two is a copy: remove the agent's state folder in the copy, or say which may keep it by orch vm accept {standing.Name}"
            );
        }
        return null;
    }

    private string NameOf(VmId vm) => _standing.TryGetValue(vm, out var standing) ? standing.Name.Value : vm.Value;

    // An id whose only holders do not answer, and were not confirmed by a person, has come along: a guest that was moved or restored elsewhere.
    private VmName? MovedFrom(string id)
    {
        if (!_vmsOf.TryGetValue(id, out var holders) || holders.Any(v => _standing.ContainsKey(v) || _known[v].AcceptedAt is not null))
        {
            return null;
        }
        foreach (var holder in holders)
        {
            Erase(_known[holder]);
        }
        var name = holders[0].Value;
        return VmName.TryParse(name[(name.LastIndexOf('/') + 1)..], out var from, out _) ? from : null;
    }

    private void Keep(KnownAgent agent)
    {
        if (_known.TryGetValue(agent.Vm, out var before) && before.AgentId != agent.AgentId)
        {
            Leave(before);
        }
        _known[agent.Vm] = agent;
        var holders = _vmsOf.GetValueOrDefault(agent.AgentId, []);
        if (!holders.Contains(agent.Vm))
        {
            _vmsOf[agent.AgentId] = holders.Add(agent.Vm);
        }
        _changed.Add(agent.Vm);
    }

    private void Erase(KnownAgent agent)
    {
        Leave(agent);
        _known.Remove(agent.Vm);
        _changed.Remove(agent.Vm);
        _forgotten.Add(agent.Vm);
    }

    private void Leave(KnownAgent agent)
    {
        var left = _vmsOf[agent.AgentId].Remove(agent.Vm);
        if (left.IsEmpty)
        {
            _vmsOf.Remove(agent.AgentId);
        }
        else
        {
            _vmsOf[agent.AgentId] = left;
        }
    }

    private List<IdentityRuling>? RulingsOf(string? oldId, string newId, VmId but)
    {
        List<IdentityRuling>? rulings = null;
        foreach (var id in oldId == newId || oldId is null ? [newId] : new[] { oldId, newId })
        {
            var holders = _vmsOf.GetValueOrDefault(id, []);
            // Of three and more that share an id, one that comes or goes changes nothing for the others.
            foreach (var vm in holders.Length <= 3 ? holders : [])
            {
                if (vm != but && _standing.ContainsKey(vm))
                {
                    (rulings ??= []).Add(Ruling(vm));
                }
            }
        }
        return rulings;
    }

    private IEnumerable<IdentityRuling> ChangedOf(List<IdentityRuling>? before) =>
        before is null ? [] : before.Select(r => (Before: r, Now: Ruling(r.Vm))).Where(r => r.Before != r.Now).Select(r => r.Now);

    private sealed record Standing(VmName Name, string? Fleet, long? Epoch, bool Claimed);
}
