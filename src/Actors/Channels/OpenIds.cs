namespace Orchestrator.Actors.Channels;

/// <summary>The ids that a connection may still be answered for. What a guest sends beyond them never reaches a mailbox. Thread-safe.</summary>
internal sealed class OpenIds
{
    private readonly HashSet<long> _ids = [];
    private readonly Lock _lock = new();

    public void Add(long id)
    {
        lock (_lock)
        {
            _ids.Add(id);
        }
    }

    /// <summary>True once per id added.</summary>
    public bool Remove(long id)
    {
        lock (_lock)
        {
            return _ids.Remove(id);
        }
    }
}
