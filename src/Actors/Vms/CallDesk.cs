using Akka.Actor;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.Actors.Vms;

/// <summary>The calls of one VM and those who wait for them: whatever way a call ends in <see cref="CallTable{TCaller}"/>, its caller is told here, and only here.</summary>
/// <param name="unknown">Told of each call that may have run, in words for people.</param>
internal sealed class CallDesk(VmName vm, int queueMax, long firstId, Action<string> unknown)
{
    private readonly CallTable<IActorRef> _table = new(queueMax, firstId);

    /// <summary>Takes a request back from the connection that it was given to; see <see cref="Channels.ChannelLink.Withdraw"/>.</summary>
    public Func<long, bool> Withdraw { private get; set; } = _ => true;

    public int Open => _table.Open;

    public int Queued => _table.Queued;

    public long? OnlyOpen => _table.OnlyOpen;

    public TimeSpan? NextDeadline => _table.NextDeadline;

    public long TakeId() => _table.TakeId();

    public string? MethodOf(long id) => _table.MethodOf(id);

    public void Written(long id, TimeSpan now) => _table.Written(id, now);

    public CallTable<IActorRef>.Started? StartNext(int inFlightMax) => _table.StartNext(inFlightMax);

    /// <summary>Takes a call into the queue, or refuses it at once.</summary>
    public void Admit(IActorRef caller, GuestRequest request, TimeSpan deadline, TimeSpan now)
    {
        if (_table.Admit(caller, request, deadline, now) is { } refused)
        {
            caller.Tell(new VmProtocol.CallEnded(vm, refused));
        }
    }

    /// <summary>Ends one call; one that has ended already is left alone.</summary>
    public void End(long id, Func<TimeSpan, CallOutcome> outcome, TimeSpan now)
    {
        if (_table.End(id, outcome, now) is { } ended)
        {
            Tell(ended);
        }
    }

    /// <summary>Ends the calls whose deadline has passed.</summary>
    /// <returns>True when one of them was with the agent.</returns>
    public bool Expire(TimeSpan now)
    {
        var wasWithAgent = false;
        foreach (var ended in _table.Expire(now, Withdraw))
        {
            wasWithAgent |= ended.Outcome is CallOutcome.Unknown;
            Tell(ended);
        }
        return wasWithAgent;
    }

    /// <summary>Ends all, or all but those that wait for their turn.</summary>
    public void EndAll(AgentError error, string why, bool keepQueued = false)
    {
        foreach (var ended in _table.EndAll(error, why, keepQueued, Withdraw))
        {
            Tell(ended);
        }
    }

    private void Tell(CallTable<IActorRef>.Ended ended)
    {
        ended.Caller.Tell(new VmProtocol.CallEnded(vm, ended.Outcome));
        if (ended.Outcome is CallOutcome.Unknown e)
        {
            unknown($"{ended.Method}: {e.Why}");
        }
    }
}
