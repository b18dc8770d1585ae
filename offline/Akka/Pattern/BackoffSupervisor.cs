using Akka.Actor;
using Akka.Event;

namespace Akka.Pattern;

/// <summary>Stands before one child: passes messages on, and starts it again after a pause.</summary>
public sealed class BackoffSupervisor : ActorBase
{
    private readonly BackoffPlan _plan;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef _child;
    private IActorRef _failing;
    private int _restarts;

    internal BackoffSupervisor(BackoffPlan plan) => _plan = plan;

    public static Props Props(BackoffOptions options)
    {
        var plan = (BackoffPlan)options;
        return Actor.Props.Create(() => new BackoffSupervisor(plan));
    }

    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        Props(childProps, childName, minBackoff, maxBackoff, randomFactor, -1);

    public static Props Props(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxNrOfRetries
    ) => Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries));

    protected override void PreStart() => Start();

    protected override SupervisorStrategy SupervisorStrategy() =>
        _plan.OnFailure
            ? new OneForOneStrategy(_plan.Strategy.MaxNumberOfRetries, _plan.Strategy.WithinTimeRangeMilliseconds, Judge)
            : _plan.Strategy;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated ended when ended.ActorRef.Equals(_failing):
                _failing = null;
                _child = null;
                StartAfterPause();
                break;
            case Terminated ended when ended.ActorRef.Equals(_child):
                ChildStopped();
                break;
            case StartChild:
                Restart();
                break;
            case Reset when _plan.ResetAfter is null:
                _restarts = 0;
                break;
            case Reset:
                return false;
            case ResetRestartCount count:
                if (count.Current == _restarts)
                    _restarts = 0;
                break;
            case GetRestartCount:
                Sender.Tell(new RestartCount(_restarts), Self);
                break;
            case GetCurrentChild:
                Sender.Tell(new CurrentChild(_child), Self);
                break;
            default:
                PassOn(message);
                break;
        }

        return true;
    }

    /// <summary>A restart becomes a stop, and a start after the pause.</summary>
    private Directive Judge(Exception cause)
    {
        var directive = _plan.Strategy.Decider.Decide(cause);
        if (directive != Directive.Restart)
            return directive;
        if (_plan.Strategy.WithinTimeRangeMilliseconds > 0 && _restarts == 0)
            ResetAfter(TimeSpan.FromMilliseconds(_plan.Strategy.WithinTimeRangeMilliseconds));
        if (OutOfRetries())
            Context.Stop(Self);
        else
            _failing = Sender;
        return Directive.Stop;
    }

    private void ChildStopped()
    {
        _child = null;
        if (_plan.OnFailure || OutOfRetries())
            Context.Stop(Self);
        else
            StartAfterPause();
    }

    private bool OutOfRetries()
    {
        var most = _plan.Strategy.MaxNumberOfRetries;
        if (most < 0 || _restarts + 1 <= most)
            return false;
        _log.Debug("Terminating on restart {Restart} which exceeds max allowed restarts {RestartsMax}", _restarts + 1, most);
        return true;
    }

    private void StartAfterPause()
    {
        Context.System.Scheduler.ScheduleTellOnce(_plan.Pause(_restarts), Self, StartChild.Instance, Self);
        _restarts++;
    }

    private void Restart()
    {
        if (_failing is not null)
            return; // its end starts the pause
        Start();
        if (_plan.ResetAfter is { } after)
            ResetAfter(after);
    }

    private void Start() => _child ??= Context.Watch(Context.ActorOf(_plan.ChildProps, _plan.ChildName));

    private void ResetAfter(TimeSpan time) => Context.System.Scheduler.ScheduleTellOnce(time, Self, new ResetRestartCount(_restarts), Self);

    private void PassOn(object message)
    {
        if (_child is null)
        {
            if (_plan.ReplyWhileStopped is { } reply)
                Sender.Tell(reply, Self);
            else
                Context.System.DeadLetters.Forward(message);
        }
        else if (_child.Equals(Sender))
            Context.Parent.Tell(message, Self);
        else
            _child.Forward(message);
    }

    public sealed class GetCurrentChild
    {
        public static readonly GetCurrentChild Instance = new();

        private GetCurrentChild() { }
    }

    public sealed class CurrentChild
    {
        public CurrentChild(IActorRef @ref) => Ref = @ref;

        public IActorRef Ref { get; }
    }

    public sealed class Reset
    {
        public static readonly Reset Instance = new();

        private Reset() { }
    }

    public sealed class GetRestartCount
    {
        public static readonly GetRestartCount Instance = new();

        private GetRestartCount() { }
    }

    public sealed class RestartCount
    {
        public RestartCount(int count) => Count = count;

        public int Count { get; }
    }

    public sealed class StartChild : IDeadLetterSuppression
    {
        public static readonly StartChild Instance = new();

        private StartChild() { }
    }

    public sealed class ResetRestartCount : IDeadLetterSuppression
    {
        public ResetRestartCount(int current) => Current = current;

        public int Current { get; }
    }
}
