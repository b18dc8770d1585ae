using System.Collections.Immutable;
using Orchestrator.Protocol;

namespace Orchestrator.Model.Vms;

/// <summary>
/// The calls of one VM, and the one place where each of them ends, exactly once: answered, refused, past its deadline, or with its connection.
/// Time is the host's monotonic clock. Owned by one actor; not for use from several threads.
/// </summary>
/// <typeparam name="TCaller">Whom to tell the outcome; opaque here.</typeparam>
public sealed class CallTable<TCaller>
{
    private readonly int _queueMax;
    private readonly LinkedList<Entry> _queue = new();
    private readonly Dictionary<long, Entry> _open = [];
    private long _lastId;

    /// <param name="queueMax">Calls that may wait; one more is refused.</param>
    /// <param name="firstId">Ids count up from here and never repeat, over all connections of the VM.</param>
    public CallTable(int queueMax, long firstId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queueMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstId, 1);
        _queueMax = queueMax;
        _lastId = firstId - 1;
    }

    /// <summary>Calls handed to the connection and not ended.</summary>
    public int Open => _open.Count;

    /// <summary>Calls that wait for their turn.</summary>
    public int Queued => _queue.Count;

    /// <summary>Answers that came for a call that had ended, or never was: dropped.</summary>
    public long LateAnswers { get; private set; }

    /// <summary>No call's deadline is earlier than this; null when there is nothing to wait for. Not exact: a call that has ended may still count.</summary>
    public TimeSpan? NextDeadline { get; private set; }

    /// <summary>An id for a request outside the table, such as a ping: from the same sequence, so that no two ever meet.</summary>
    public long TakeId() => ++_lastId;

    /// <summary>Takes a call into the queue.</summary>
    /// <returns>Null when taken; otherwise how it ended at once: queue full, or its deadline has passed.</returns>
    public CallOutcome? Admit(TCaller caller, GuestRequest request, TimeSpan deadline, TimeSpan now)
    {
        if (deadline <= now)
        {
            return new CallOutcome.NotDelivered(
                AgentError.DeadlinePassed,
                "the deadline had passed before the call reached the VM's queue"
            );
        }
        if (_queue.Count >= _queueMax)
        {
            return new CallOutcome.NotDelivered(
                AgentError.QueueFull,
                $"{_queue.Count} calls wait for this VM already, more are not taken: try again later"
            );
        }
        _queue.AddLast(new Entry(caller, request, deadline));
        NextDeadline = NextDeadline is { } next && next < deadline ? next : deadline;
        return null;
    }

    /// <summary>Takes the next call whose turn it is and gives it its id.</summary>
    /// <param name="inFlightMax">Calls that may be open at once now.</param>
    /// <returns>Null when nothing waits or the bound is reached.</returns>
    public Started? StartNext(int inFlightMax)
    {
        if (_open.Count >= inFlightMax || _queue.First is not { } first)
        {
            return null;
        }
        _queue.RemoveFirst();
        var entry = first.Value;
        entry.Id = TakeId();
        _open.Add(entry.Id, entry);
        return new Started(entry.Id, entry.Request, entry.Deadline);
    }

    /// <summary>The call's line has been written whole: its time runs from now. An id that has ended is ignored.</summary>
    public void Written(long id, TimeSpan now)
    {
        if (_open.TryGetValue(id, out var entry))
        {
            entry.WrittenAt = now;
        }
    }

    /// <summary>The method of an open call; null for one that has ended or never was.</summary>
    public string? MethodOf(long id) => _open.TryGetValue(id, out var entry) ? entry.Request.Method : null;

    /// <summary>Ends a call with what its connection says of it.</summary>
    /// <param name="outcome">Given the time since the call was written.</param>
    /// <returns>Null when the call has ended already or never was; that is counted.</returns>
    public Ended? End(long id, Func<TimeSpan, CallOutcome> outcome, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (!_open.Remove(id, out var entry))
        {
            LateAnswers++;
            return null;
        }
        return entry.End(outcome(now - (entry.WrittenAt ?? now)));
    }

    /// <summary>The only open call's id, where exactly one is open; for answers that cannot be read but can only be its.</summary>
    public long? OnlyOpen => _open.Count == 1 ? _open.Keys.First() : null;

    /// <summary>Ends every call whose deadline has passed: one that waited or could be withdrawn certainly did not run, another may have.</summary>
    /// <param name="withdraw">Takes an open call's request back; true when none of it was sent and none will be.</param>
    public ImmutableArray<Ended> Expire(TimeSpan now, Func<long, bool> withdraw)
    {
        ArgumentNullException.ThrowIfNull(withdraw);
        if (NextDeadline is not { } next || next > now)
        {
            return [];
        }
        var ended = ImmutableArray.CreateBuilder<Ended>();
        for (var node = _queue.First; node is not null; )
        {
            var (entry, following) = (node.Value, node.Next);
            if (entry.Deadline <= now)
            {
                _queue.Remove(node);
                ended.Add(
                    entry.End(new CallOutcome.NotDelivered(AgentError.DeadlinePassed, "its deadline passed while it waited for its turn"))
                );
            }
            node = following;
        }
        foreach (var entry in _open.Values.Where(e => e.Deadline <= now).ToArray())
        {
            _open.Remove(entry.Id);
            ended.Add(
                entry.End(
                    withdraw(entry.Id)
                        ? new CallOutcome.NotDelivered(AgentError.DeadlinePassed, "its deadline passed before any of it was sent")
                        : new CallOutcome.Unknown(AgentError.DeadlinePassed, "it was sent, and no answer came by its deadline")
                )
            );
        }
        NextDeadline = null;
        foreach (var entry in _open.Values.Concat(_queue))
        {
            NextDeadline = NextDeadline is { } least && least < entry.Deadline ? least : entry.Deadline;
        }
        return ended.DrainToImmutable();
    }

    /// <summary>Ends every call, because the connection is lost or the service stops: those that waited or could be withdrawn as not delivered, the others as unknown.</summary>
    /// <param name="keepQueued">Leaves those that wait for their turn.</param>
    /// <param name="withdraw">As for <see cref="Expire"/>.</param>
    public ImmutableArray<Ended> EndAll(AgentError error, string why, bool keepQueued, Func<long, bool> withdraw)
    {
        ArgumentNullException.ThrowIfNull(withdraw);
        if (_open.Count == 0 && (keepQueued || _queue.Count == 0))
        {
            return [];
        }
        var ended = ImmutableArray.CreateBuilder<Ended>(_open.Count + _queue.Count);
        foreach (var entry in _open.Values)
        {
            ended.Add(
                entry.End(
                    withdraw(entry.Id)
                        ? new CallOutcome.NotDelivered(error, $"none of it was sent: {why}")
                        : new CallOutcome.Unknown(error, $"it was sent, and no answer came: {why}")
                )
            );
        }
        _open.Clear();
        if (keepQueued)
        {
            // The earliest deadline may have been an ended one's: waking once for nothing costs less than looking.
            return ended.DrainToImmutable();
        }
        foreach (var entry in _queue)
        {
            ended.Add(entry.End(new CallOutcome.NotDelivered(error, $"it waited for its turn: {why}")));
        }
        _queue.Clear();
        NextDeadline = null;
        return ended.DrainToImmutable();
    }

    /// <summary>A call whose turn has come.</summary>
    public readonly record struct Started(long Id, GuestRequest Request, TimeSpan Deadline);

    /// <summary>A call that has ended, and whom to tell.</summary>
    public readonly record struct Ended(TCaller Caller, string Method, CallOutcome Outcome);

    private sealed class Entry(TCaller caller, GuestRequest request, TimeSpan deadline)
    {
        public GuestRequest Request { get; } = request;
        public TimeSpan Deadline { get; } = deadline;

        /// <summary>0 while it waits.</summary>
        public long Id { get; set; }

        public TimeSpan? WrittenAt { get; set; }

        private bool HasEnded { get; set; }

        public Ended End(CallOutcome outcome)
        {
            if (HasEnded)
            {
                throw new InvalidOperationException("A call was about to end twice.");
            }
            HasEnded = true;
            return new Ended(caller, Request.Method, outcome);
        }
    }
}
