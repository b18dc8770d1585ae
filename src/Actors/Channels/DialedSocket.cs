namespace Orchestrator.Actors.Channels;

/// <summary>What a connection must close. A connect that succeeds after its actor has stopped is closed at once: else the channel stays taken. Thread-safe.</summary>
internal sealed class DialedSocket : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _owned = [];
    private bool _closed;

    public void Own(params ReadOnlySpan<IDisposable> parts)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _owned.AddRange(parts);
                return;
            }
        }
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    public void Dispose()
    {
        IDisposable[] parts;
        lock (_lock)
        {
            _closed = true;
            parts = [.. _owned];
            _owned.Clear();
        }
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }
}
