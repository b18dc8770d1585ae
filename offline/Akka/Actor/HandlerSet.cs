namespace Akka.Actor;

/// <summary>The handlers of one behaviour, asked in the order of their declaration.</summary>
internal sealed class HandlerSet
{
    private Func<object, bool>[] _handlers = new Func<object, bool>[4];
    private int _count;
    private bool _takesAll;

    public bool Handle(object message)
    {
        var handlers = _handlers;
        for (var i = 0; i < _count; i++)
        {
            if (handlers[i](message))
                return true;
        }

        return false;
    }

    public void Add<T>(Action<T> handler, Predicate<T> shouldHandle)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (shouldHandle is null && typeof(T) == typeof(object))
        {
            AddAny(m => handler((T)m));
            return;
        }

        Append(
            shouldHandle is null
                ? m =>
                {
                    if (m is not T typed)
                        return false;
                    handler(typed);
                    return true;
                }
                : m =>
                {
                    if (m is not T typed || !shouldHandle(typed))
                        return false;
                    handler(typed);
                    return true;
                }
        );
    }

    public void Add<T>(Func<T, bool> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Append(m => m is T typed && handler(typed));
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

        Append(m =>
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
        Append(m => type.IsInstanceOfType(m) && handler(m));
    }

    public void AddAny(Action<object> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Append(m =>
        {
            handler(m);
            return true;
        });
        _takesAll = true;
    }

    private void Append(Func<object, bool> handler)
    {
        if (_takesAll)
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        if (_count == _handlers.Length)
            Array.Resize(ref _handlers, _count * 2);
        _handlers[_count++] = handler;
    }
}
