using System.Threading.Channels;
using Akka.Actor;

namespace Orchestrator.Akka.Tests.Support;

/// <summary>An actor that keeps what it is told, and the test's view of it.</summary>
public sealed class Probe
{
    private readonly Channel<(object Message, IActorRef Sender)> _kept = Channel.CreateUnbounded<(object, IActorRef)>();

    public Probe(IActorRefFactory factory)
    {
        var kept = _kept.Writer;
        Ref = factory.ActorOf(Props.Create(() => new Keeper(kept)));
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    public async Task<T> Next<T>()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            var (message, sender) = await _kept.Reader.ReadAsync(patience.Token);
            LastSender = sender;
            return Assert.IsAssignableFrom<T>(message);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No {typeof(T).Name} came in 20 s.");
        }
    }

    public async Task Expect(object message) => Assert.Equal(message, await Next<object>());

    public async Task ExpectNothing(TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        try
        {
            var (message, _) = await _kept.Reader.ReadAsync(end.Token);
            Assert.Fail($"Unexpected: {message}");
        }
        catch (OperationCanceledException)
        {
            // Nothing came.
        }
    }

    public void Watch(IActorRef subject) => Ref.Tell(new WatchThis(subject), ActorRefs.NoSender);

    private sealed record WatchThis(IActorRef Subject);

    private sealed class Keeper : UntypedActor
    {
        private readonly ChannelWriter<(object, IActorRef)> _kept;

        public Keeper(ChannelWriter<(object, IActorRef)> kept) => _kept = kept;

        protected override void OnReceive(object message)
        {
            if (message is WatchThis watch)
                Context.Watch(watch.Subject);
            else
                _kept.TryWrite((message, Sender));
        }
    }
}
