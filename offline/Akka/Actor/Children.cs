namespace Akka.Actor;

/// <summary>The children of one actor by name, until each has ended. Made by foreign threads too at the top of the tree, so guarded.</summary>
internal sealed class Children
{
    private readonly Dictionary<string, ChildStats> _byName = [];
    private int _dying;
    private bool _closed;

    /// <summary>What to go on with when none is dying; read and written on the actor's turn.</summary>
    public EndReason Reason { get; set; }

    public Exception Cause { get; set; }

    public bool AnyDying
    {
        get
        {
            lock (_byName)
                return _dying > 0;
        }
    }

    /// <summary>False when the name is taken.</summary>
    /// <exception cref="InvalidOperationException">The parent is on its way out.</exception>
    public bool TryAdd(string name, ChildStats child)
    {
        lock (_byName)
            return _closed ? throw Terminating(name) : _byName.TryAdd(name, child);
    }

    /// <summary>No more children: those there now are all that have to be stopped.</summary>
    public void Close()
    {
        lock (_byName)
            _closed = true;
    }

    public static InvalidOperationException Terminating(string name) =>
        new($"Cannot reserve actor name '{name}': its parent is terminating.");

    public ChildStats Find(string name)
    {
        lock (_byName)
            return _byName.GetValueOrDefault(name);
    }

    public ChildStats Find(IActorRef child)
    {
        lock (_byName)
            return _byName.TryGetValue(child.Path.Name, out var stats) && ReferenceEquals(stats.Child, child) ? stats : null;
    }

    public ChildStats[] All()
    {
        lock (_byName)
            return [.. _byName.Values];
    }

    public void MarkDying(ChildStats child)
    {
        lock (_byName)
        {
            if (child.Dying)
                return;
            child.Dying = true;
            _dying++;
        }
    }

    public bool Remove(IActorRef child)
    {
        lock (_byName)
        {
            if (!_byName.TryGetValue(child.Path.Name, out var stats) || !ReferenceEquals(stats.Child, child))
                return false;
            _byName.Remove(child.Path.Name);
            if (stats.Dying)
                _dying--;
            return true;
        }
    }
}
