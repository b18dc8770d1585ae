using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>The room an actor lives in, over all its restarts: its mailbox and turn (here), its life, children, watches and failures (the other parts).</summary>
internal sealed partial class ActorCell : IUntypedActorContext, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static ActorCell t_current;

    private readonly MailboxQueue _queue = new();
    private SystemMessage _systemQueue; // newest first
    private int _scheduled;
    private volatile bool _closed;
    private int _suspended; // own turn only

    private readonly LocalActorRef _self;
    private readonly ActorRefBase _parent;
    private ActorBase _actor;
    private object _message;
    private IActorRef _sender;
    private int _envelopeId;
    private Receive _behavior;
    private Stack<Receive> _behaviorsBelow;
    private ActorTaskScheduler _taskScheduler;
    private bool _awaiting;

    public ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, ActorRefBase parent)
    {
        SystemImpl = system;
        _self = self;
        Props = props;
        _parent = parent;
        self.Attach(this);
    }

    /// <summary>The cell whose turn runs on this thread, or null.</summary>
    public static ActorCell Current => t_current;

    public ActorSystemImpl SystemImpl { get; }
    public Props Props { get; }
    public ActorSystem System => SystemImpl;
    public IActorRef Self => _self;
    public IActorRef Parent => _parent;
    public MessageDispatcher Dispatcher => SystemImpl.Dispatcher;
    public IActorRef Sender => _sender ?? SystemImpl.DeadLetters;
    public bool IsTerminated => _closed;
    internal object CurrentMessage => _message;
    internal IActorRef CurrentSender => _sender;
    internal int EnvelopeId => _envelopeId;
    internal ActorTaskScheduler TaskScheduler => _taskScheduler ??= new ActorTaskScheduler(this);
    internal Type ActorType => _actor?.GetType() ?? Props.Type;

    public ActorSelection ActorSelection(ActorPath actorPath) => SystemImpl.ActorSelection(actorPath);

    public ActorSelection ActorSelection(string actorPath) => SystemImpl.Select(_self, actorPath);

    public void Become(Receive receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        _behavior = receive;
    }

    public void Become(UntypedReceive receive) => Become(Always(receive));

    public void BecomeStacked(Receive receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        (_behaviorsBelow ??= new Stack<Receive>()).Push(_behavior);
        _behavior = receive;
    }

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(Always(receive));

    public void UnbecomeStacked()
    {
        if (_behaviorsBelow is { Count: > 0 })
            _behavior = _behaviorsBelow.Pop();
    }

    private static Receive Always(UntypedReceive receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        return message =>
        {
            receive(message);
            return true;
        };
    }

    /// <summary>A user message, from any thread.</summary>
    internal void Post(object message, IActorRef sender)
    {
        if (_closed)
        {
            SystemImpl.DeadLetter(message, sender, _self);
            return;
        }

        _queue.Enqueue(message, sender);
        Schedule();
    }

    internal void SendSystem(SystemMessage message)
    {
        SystemMessage head;
        do
        {
            head = Volatile.Read(ref _systemQueue);
            message.Next = head;
        } while (!ReferenceEquals(Interlocked.CompareExchange(ref _systemQueue, message, head), head));
        Schedule();
    }

    /// <summary>Back to the front of the mailbox, on the actor's own turn.</summary>
    internal void PostFirst(object message, IActorRef sender)
    {
        _queue.EnqueueFirst(message, sender);
        if (message is Terminated terminated)
            TerminatedQueued(terminated.ActorRef);
    }

    internal void ReplaceCurrentMessage(object message) => _message = message;

    // The queue's exchange before, and the exchange at the end of Execute, are full fences: either this reads 0 and schedules,
    // or the turn that is ending sees the message.
    private void Schedule()
    {
        if (Volatile.Read(ref _scheduled) == 0 && Interlocked.CompareExchange(ref _scheduled, 1, 0) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        var outer = t_current;
        t_current = this;
        try
        {
            RunSystem();
            for (var left = Dispatcher.Throughput; left > 0 && _suspended == 0 && !_closed; left--)
            {
                if (!_queue.TryDequeue(out var message, out var sender))
                    break;
                Invoke(message, sender);
                if (Volatile.Read(ref _systemQueue) is not null)
                    RunSystem();
            }

            if (_closed)
                DrainToDeadLetters();
        }
        finally
        {
            t_current = outer;
            Interlocked.Exchange(ref _scheduled, 0);
            if (Volatile.Read(ref _systemQueue) is not null || ((_suspended == 0 || _closed) && !_queue.IsEmpty))
                Schedule();
        }
    }

    private void Invoke(object message, IActorRef sender)
    {
        _message = message;
        _sender = sender;
        _envelopeId++;
        var quiet = message is INotInfluenceReceiveTimeout or ReceiveTimeoutTick;
        try
        {
            if (message is IAutoReceivedMessage)
                AutoReceive(message);
            else if (message is ReceiveTimeoutTick tick)
                quiet = !ReceiveTimeoutDue(tick);
            else
                _actor.AroundReceive(_behavior, message);
        }
        catch (Exception e)
        {
            // Whatever an actor throws is its supervisor's to judge.
            HandleInvokeFailure(e);
        }
        finally
        {
            if (!_awaiting)
                ClearMessage();
            if (!quiet)
                TouchReceiveTimeout();
        }
    }

    private void ClearMessage()
    {
        _message = null;
        _sender = null;
    }

    internal void AutoReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                ReceiveTerminated(terminated);
                break;
            case PoisonPill:
                _self.StopInternal();
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, _self), _self);
                break;
        }
    }

    /// <summary>No user message until <see cref="TaskEnded"/>; the current one stays current for what follows an await.</summary>
    internal void HoldForTask()
    {
        _suspended++;
        _awaiting = true;
    }

    internal void TaskEnded(Task task)
    {
        _awaiting = false;
        _suspended--;
        try
        {
            var error =
                task.IsCanceled ? new TaskCanceledException(task)
                : task.Exception?.InnerExceptions is [var one] ? one
                : task.Exception;
            if (error is not null)
                HandleInvokeFailure(error);
            TouchReceiveTimeout();
        }
        finally
        {
            ClearMessage();
        }
    }

    private void DrainToDeadLetters()
    {
        while (_queue.TryDequeue(out var message, out var sender))
            SystemImpl.DeadLetter(message, sender, _self);
    }

    public override string ToString() => $"ActorCell({_self.Path})";
}
