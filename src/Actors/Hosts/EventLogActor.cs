using System.Security.Cryptography;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using Orchestrator.Model.Vms;
using static Orchestrator.Actors.Hosts.EventLogProtocol;

namespace Orchestrator.Actors.Hosts;

/// <summary>
/// Keeps the last events of all VMs, gives each its id, and serves followers from what is kept: each at its own pace, none holding up another. A follower that
/// falls behind further than is kept is cut off.
/// </summary>
public sealed class EventLogActor : ReceiveActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly EventRing _ring;
    private readonly Dictionary<ChannelWriter<VmEventRecord>, Follower> _followers = [];

    /// <param name="keep">Events kept, 1 or more.</param>
    public EventLogActor(int keep)
    {
        // Made here, so that one that is started anew after a failure never gives an id that its predecessor gave.
        var run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        _ring = new EventRing(run, keep);
        _log.Info("Event ids of this run begin with {Run}", run);
        Receive<VmEventRecord>(Append);
        Receive<Follow>(StartFollowing);
        Receive<Unfollow>(m => _followers.Remove(m.To));
        Receive<Room>(m =>
        {
            if (_followers.TryGetValue(m.To, out var follower))
            {
                follower.Waits = false;
                Serve(follower);
            }
        });
        Receive<ReaderGone>(m => _followers.Remove(m.To));
    }

    public static Props PropsFor(int keep) => Props.Create<EventLogActor>(keep);

    protected override void PostStop()
    {
        foreach (var follower in _followers.Values)
        {
            follower.To.TryComplete(new InvalidOperationException("The log of events has ended; what comes next has ids of another run."));
        }
    }

    private void Append(VmEventRecord record)
    {
        _ring.Add(record);
        foreach (var follower in _followers.Values.Where(f => !f.Waits || f.Next < _ring.First).ToArray())
        {
            Serve(follower);
        }
    }

    private void StartFollowing(Follow follow)
    {
        var (next, gap) = _ring.Resume(follow.After);
        var follower = new Follower(follow.To, next);
        _followers[follow.To] = follower;
        // First the events, then the answer: who has the answer has what is kept.
        Serve(follower);
        Sender.Tell(new Following(gap));
    }

    private void Serve(Follower follower)
    {
        if (follower.Next < _ring.First)
        {
            _followers.Remove(follower.To);
            follower.To.TryComplete(new InvalidOperationException("The reader of events fell behind further than events are kept."));
            _log.Warning("A reader of events was cut off: it fell behind further than {Keep} events", _ring.Keep);
            return;
        }
        while (follower.Next < _ring.End)
        {
            if (!follower.To.TryWrite(_ring[follower.Next]))
            {
                WaitForRoom(follower);
                return;
            }
            follower.Next++;
        }
    }

    private void WaitForRoom(Follower follower)
    {
        follower.Waits = true;
        var to = follower.To;
        to.WaitToWriteAsync()
            .AsTask()
            .PipeTo(Self, success: open => open ? new Room(to) : new ReaderGone(to), failure: _ => new ReaderGone(to));
    }

    private sealed class Follower(ChannelWriter<VmEventRecord> to, long next)
    {
        public ChannelWriter<VmEventRecord> To { get; } = to;
        public long Next { get; set; } = next;
        public bool Waits { get; set; }
    }

    private sealed record Room(ChannelWriter<VmEventRecord> To);

    private sealed record ReaderGone(ChannelWriter<VmEventRecord> To);
}
