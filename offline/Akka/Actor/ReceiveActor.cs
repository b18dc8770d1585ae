namespace Akka.Actor;

/// <summary>An actor that declares a handler for each type of message, in its constructor or in what it gives to Become. The first that fits gets it.</summary>
public abstract class ReceiveActor : UntypedActor
{
    private readonly HandlerSet _initial = new();
    private HandlerSet _declaring;

    protected ReceiveActor() => _declaring = _initial;

    private HandlerSet Declaring =>
        _declaring
        ?? throw new InvalidOperationException(
            "You may only call Receive-methods when constructing the actor and inside Become() and BecomeStacked()."
        );

    internal sealed override void Constructed() => _declaring = null;

    protected sealed override void OnReceive(object message)
    {
        if (!_initial.Handle(message))
            Unhandled(message);
    }

    protected void Become(Action configure) => base.Become(Declare(configure));

    protected void BecomeStacked(Action configure) => base.BecomeStacked(Declare(configure));

    protected void Receive<T>(Action<T> handler, Predicate<T> shouldHandle = null) => Declaring.Add(handler, shouldHandle);

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Declaring.Add(handler, shouldHandle);

    protected void Receive<T>(Func<T, bool> handler) => Declaring.Add(handler);

    protected void Receive(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) =>
        Declaring.Add(messageType, handler, shouldHandle);

    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Declaring.Add(messageType, handler, shouldHandle);

    protected void Receive(Type messageType, Func<object, bool> handler) => Declaring.Add(messageType, handler);

    protected void ReceiveAny(Action<object> handler) => Declaring.AddAny(handler);

    /// <summary>While the task runs the actor handles no other message; system messages (stop, watch) are handled.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T> shouldHandle = null) =>
        Declaring.Add<T>(m => ActorTaskScheduler.RunTask(() => handler(m)), shouldHandle);

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object> shouldHandle = null) =>
        Declaring.Add(messageType, m => ActorTaskScheduler.RunTask(() => handler(m)), shouldHandle);

    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) => Declaring.AddAny(m => ActorTaskScheduler.RunTask(() => handler(m)));

    private Receive Declare(Action configure)
    {
        var outer = _declaring;
        var handlers = _declaring = new HandlerSet();
        try
        {
            configure();
        }
        finally
        {
            _declaring = outer;
        }

        return handlers.Handle;
    }
}
