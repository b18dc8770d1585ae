namespace Orchestrator.Actors.Channels;

/// <summary>How many bytes of unfinished lines all connections of this process hold together. Thread-safe.</summary>
public sealed class FrameBudget(long bytesMax)
{
    private long _held;

    /// <summary>Bytes held now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>A connection holds so many bytes more, or, when negative, fewer.</summary>
    /// <returns>False when that passes the budget: the connection that asked must close; its bytes are counted until it gives them back.</returns>
    public bool Change(int bytes) => Interlocked.Add(ref _held, bytes) <= bytesMax || bytes <= 0;
}
