namespace Akka.Actor;

/// <summary>A child and its restarts.</summary>
internal sealed class ChildStats(ActorRefBase child)
{
    private int _restarts;
    private long _windowStart = -1;

    public ActorRefBase Child { get; } = child;
    public bool Dying { get; set; }

    /// <summary>Counts a restart.</summary>
    /// <param name="maxRetries">Restarts in the window, -1 for any number, 0 for none.</param>
    /// <param name="windowMs">Milliseconds, -1 for all time.</param>
    public bool MayRestart(int maxRetries, int windowMs, long nowMs)
    {
        if (maxRetries == 0)
            return false;
        if (windowMs <= 0)
            return maxRetries < 0 || ++_restarts <= maxRetries;
        var allowed = maxRetries < 0 ? 1 : maxRetries;
        if (_windowStart < 0)
            _windowStart = nowMs;
        if (nowMs - _windowStart <= windowMs)
            return ++_restarts <= allowed;
        _windowStart = nowMs;
        _restarts = 1;
        return true;
    }
}
