using System.Threading.Channels;
using Akka.Actor;
using Orchestrator.Actors.Hosts;
using Orchestrator.HostService.Tests.Api;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Tests.Streams;

/// <summary>Plays the event log: keeps what the script has and hands on every <see cref="VmEventRecord"/> it is told.</summary>
public sealed class ScriptedEventLog : ReceiveActor
{
    private readonly HashSet<ChannelWriter<VmEventRecord>> _followers = [];

    /// <summary>How many follow now; answered with an int.</summary>
    public sealed record CountFollowers;

    public ScriptedEventLog(HostScript script)
    {
        Receive<EventLogProtocol.Follow>(follow =>
        {
            var isKnown = follow.After is null || script.Events.Any(e => e.Id == follow.After);
            var rest =
                follow.After is null ? []
                : isKnown ? script.Events.SkipWhile(e => e.Id != follow.After).Skip(1)
                : script.Events;
            foreach (var record in rest)
            {
                Assert.True(follow.To.TryWrite(record));
            }
            _followers.Add(follow.To);
            Sender.Tell(new EventLogProtocol.Following(!isKnown));
        });
        Receive<EventLogProtocol.Unfollow>(unfollow => _followers.Remove(unfollow.To));
        Receive<CountFollowers>(_ => Sender.Tell(_followers.Count));
        Receive<VmEventRecord>(record =>
        {
            script.Events.Enqueue(record);
            foreach (var follower in _followers)
            {
                if (!follower.TryWrite(record))
                {
                    follower.TryComplete(new InvalidOperationException("The reader does not keep up."));
                }
            }
        });
    }
}
