namespace Orchestrator.Actors.Channels;

/// <summary>
/// The ids that a connection may still be answered for: a handful, so a list is looked through. What a guest sends beyond them never reaches a mailbox.
/// Thread-safe.
/// </summary>
internal sealed class OpenIds
{
    private readonly Lock _lock = new();
    private long[] _ids = [];
    private int _count;

    public void Add(long id)
    {
        lock (_lock)
        {
            if (_count == _ids.Length)
            {
                Array.Resize(ref _ids, Math.Max(2, _count * 2));
            }
            _ids[_count++] = id;
        }
    }

    /// <summary>True once per id added.</summary>
    public bool Remove(long id)
    {
        lock (_lock)
        {
            var at = Array.IndexOf(_ids, id, 0, _count);
            if (at < 0)
            {
                return false;
            }
            _ids[at] = _ids[--_count];
            return true;
        }
    }
}
