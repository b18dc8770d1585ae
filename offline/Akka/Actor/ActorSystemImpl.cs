using System.Collections.Concurrent;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

internal sealed class ActorSystemImpl : ExtendedActorSystem
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentStack<Action> _onTermination = new();
    private readonly TimerWheel _scheduler;
    private readonly DeadLetterRef _deadLetters;
    private readonly RootRef _root;
    private ActorCell _user;
    private ActorCell _system;
    private long _uid;
    private long _asks;
    private int _terminating;

    public ActorSystemImpl(string name, ActorSystemSetup setup)
    {
        if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || name[0] is '-' or '_')
            throw new ArgumentException(
                $"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-')"
            );
        Name = name;
        var boot = setup.Get<BootstrapSetup>();
        Settings = new Settings(
            this,
            boot.HasValue && boot.Value.Config.HasValue ? boot.Value.Config.Value : ConfigurationFactory.Empty,
            setup
        );
        Dispatcher = new PoolDispatcher(Settings.Throughput);
        RootPath = new RootActorPath(new Address("akka", name));
        TempPath = RootPath / "temp";
        EventStream = new EventStream(Settings.LogLevelValue);
        _deadLetters = new DeadLetterRef(this, RootPath / "deadLetters");
        _scheduler = new TimerWheel(name);
        _root = new RootRef(this);
        Log = new BusLogging(EventStream, $"ActorSystem({name})", typeof(ActorSystem), Settings.LogFormatter);
    }

    public override string Name { get; }
    public override Settings Settings { get; }
    public override EventStream EventStream { get; }
    public override IActorRef DeadLetters => _deadLetters;
    public override IScheduler Scheduler => _scheduler;
    internal TimerWheel Wheel => _scheduler;
    public override ILoggingAdapter Log { get; }
    public override Task WhenTerminated => _terminated.Task;
    internal MessageDispatcher Dispatcher { get; }
    internal RootActorPath RootPath { get; }
    internal ActorPath TempPath { get; }
    internal ActorCell UserCell => _user;
    internal ActorCell SystemCell => _system;
    internal RootRef Root => _root;

    internal long NextUid() => Interlocked.Increment(ref _uid);

    internal long NextAsk() => Interlocked.Increment(ref _asks);

    internal void Start()
    {
        _user = Top("user");
        _system = Top("system");
        EventStream.StartLoggers(this);
    }

    private ActorCell Top(string name)
    {
        var self = new LocalActorRef(new ChildActorPath(RootPath, name, NextUid()));
        var cell = new ActorCell(this, self, Props.Create<GuardianActor>(), _root);
        cell.PrepareForChildren();
        cell.SendSystem(new SystemMessage.Create(null));
        return cell;
    }

    public override IActorRef ActorOf(Props props, string name = null) => _user.ActorOf(props, name);

    public override IActorRef SystemActorOf(Props props, string name = null) => _system.ActorOf(props, name);

    public override void Stop(IActorRef actor)
    {
        if (
            ((ActorRefBase)actor).Cell is { } cell
            && ((ActorRefBase)cell.Parent).Cell is { } parent
            && (parent == _user || parent == _system)
        )
            parent.Stop(actor);
        else
            ((ActorRefBase)actor).StopInternal();
    }

    public override ActorSelection ActorSelection(ActorPath actorPath) => new(_root, actorPath.Elements);

    public override ActorSelection ActorSelection(string actorPath) => Select(_root, actorPath);

    internal ActorSelection Select(ActorRefBase from, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var prefix = RootPath.Address + "/";
        if (path.StartsWith(prefix, StringComparison.Ordinal))
            return new ActorSelection(_root, path[prefix.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries));
        if (path.Contains("://", StringComparison.Ordinal))
            return new ActorSelection(_deadLetters, []);
        return new ActorSelection(path[0] == '/' ? _root : from, path.Split('/', StringSplitOptions.RemoveEmptyEntries));
    }

    internal void DeadLetter(object message, IActorRef sender, IActorRef recipient)
    {
        if (message is TimerScheduler.TimerMessage or ReceiveTimeoutTick)
            return; // would have been dropped by a living one too
        _deadLetters.Publish(message, sender, recipient);
    }

    public override Task Terminate()
    {
        if (Settings.CoordinatedShutdownRunByActorSystemTerminate)
            CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        else
            FinalTerminate();
        return WhenTerminated;
    }

    internal void FinalTerminate()
    {
        if (Interlocked.Exchange(ref _terminating, 1) != 0)
            return;
        if (!Settings.LogDeadLettersDuringShutdown)
            EventStream.StopDeadLetterListener(this);
        ((ActorRefBase)_user.Self).StopInternal();
    }

    /// <summary>/user has ended, then /system.</summary>
    internal void TopEnded(IActorRef top)
    {
        if (ReferenceEquals(top, _user.Self))
        {
            Interlocked.Exchange(ref _terminating, 1);
            EventStream.StopLoggers(this);
            ((ActorRefBase)_system.Self).StopInternal();
            return;
        }

        // Not on an actor's turn: what registered here may wait for something.
        ThreadPool.UnsafeQueueUserWorkItem(static system => system.Finish(), this, preferLocal: false);
    }

    private void Finish()
    {
        _scheduler.Dispose();
        while (_onTermination.TryPop(out var code))
        {
            try
            {
                code();
            }
            catch (Exception e)
            {
                // The others' turn comes all the same.
                Log.Error(e, "A termination callback of {SystemName} failed", Name);
            }
        }

        _terminated.TrySetResult();
    }

    public override void RegisterOnTermination(Action code)
    {
        if (_terminated.Task.IsCompleted)
            throw new InvalidOperationException("ActorSystem already terminated.");
        _onTermination.Push(code);
    }

    public override object RegisterExtension(IExtensionId extension) =>
        _extensions.GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this))).Value;

    public override object GetExtension(IExtensionId extensionId) => RegisterExtension(extensionId);

    public override T GetExtension<T>() => _extensions.TryGetValue(typeof(T), out var found) ? (T)found.Value : null;

    public override bool HasExtension(Type type) => _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => HasExtension(typeof(T));

    public override string ToString() => RootPath.Address.ToString();
}
