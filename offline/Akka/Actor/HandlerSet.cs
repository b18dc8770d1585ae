using System.Runtime.CompilerServices;

namespace Akka.Actor;

/// <summary>
/// The handlers of one behaviour, asked in the order of their declaration. Each takes one row of one array: with ten thousand actors that sleep for seconds, what
/// a message costs is the memory that must be fetched for it.
/// </summary>
internal sealed class HandlerSet
{
    private Row[] _rows = [];
    private int _count;
    private bool _takesAll;

    /// <summary>Gives the message to a handler if it is for it. One for each type of message, shared by all actors.</summary>
    private delegate bool Offer(object message, Delegate handler, Delegate shouldHandle);

    public bool Handle(object message)
    {
        var rows = _rows;
        for (var i = 0; i < _count; i++)
        {
            ref var row = ref rows[i];
            if (row.Offer(message, row.Handler, row.ShouldHandle))
                return true;
        }

        return false;
    }

    public void Add<T>(Action<T> handler, Predicate<T> shouldHandle)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Append(shouldHandle is null ? Offers<T>.Plain : Offers<T>.Guarded, handler, shouldHandle);
        _takesAll = shouldHandle is null && typeof(T) == typeof(object);
    }

    public void Add<T>(Func<T, bool> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Append(Offers<T>.Choosing, handler, null);
    }

    public void Add(Type type, Action<object> handler, Predicate<object> shouldHandle)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(handler);
        if (shouldHandle is null && type == typeof(object))
        {
            AddAny(handler);
            return;
        }

        Add<object>(m =>
        {
            if (!type.IsInstanceOfType(m) || (shouldHandle is not null && !shouldHandle(m)))
                return false;
            handler(m);
            return true;
        });
    }

    public void Add(Type type, Func<object, bool> handler)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(handler);
        Add<object>(m => type.IsInstanceOfType(m) && handler(m));
    }

    public void AddAny(Action<object> handler) => Add(handler, null);

    private void Append(Offer offer, Delegate handler, Delegate shouldHandle)
    {
        if (_takesAll)
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        if (_count == _rows.Length)
            Array.Resize(ref _rows, Math.Max(4, _count * 2));
        _rows[_count++] = new Row(offer, handler, shouldHandle);
    }

    private readonly record struct Row(Offer Offer, Delegate Handler, Delegate ShouldHandle);

    // Not cast but taken for what Add<T> put there: a cast of a delegate costs more than many a handler.
    private static class Offers<T>
    {
        public static readonly Offer Plain = (message, handler, _) =>
        {
            if (message is not T typed)
                return false;
            Unsafe.As<Action<T>>(handler)(typed);
            return true;
        };

        public static readonly Offer Guarded = (message, handler, shouldHandle) =>
        {
            if (message is not T typed || !Unsafe.As<Predicate<T>>(shouldHandle)(typed))
                return false;
            Unsafe.As<Action<T>>(handler)(typed);
            return true;
        };

        public static readonly Offer Choosing = (message, handler, _) => message is T typed && Unsafe.As<Func<T, bool>>(handler)(typed);
    }
}
