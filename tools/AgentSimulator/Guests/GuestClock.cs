namespace Orchestrator.AgentSimulator.Guests;

/// <summary>The two clocks of a made-up guest: they stand still while it is paused, jump when told to, and the monotonic one begins anew with a boot.</summary>
/// <param name="uptimeMs">How long the guest has been up already, milliseconds.</param>
internal sealed class GuestClock(TimeProvider time, long uptimeMs)
{
    private readonly long _began = time.GetTimestamp();

    private long _monotonicOffsetMs = uptimeMs;
    private long _wallOffsetMs;
    private long? _stoppedAtMs;

    /// <summary>The guest's monotonic clock: <c>now_ms</c>.</summary>
    public long NowMs => (_stoppedAtMs ?? HostMs) + _monotonicOffsetMs;

    /// <summary>The guest's wall clock, Unix seconds.</summary>
    public long UnixSeconds =>
        (time.GetUtcNow().ToUnixTimeMilliseconds() + _wallOffsetMs - (_stoppedAtMs is { } at ? HostMs - at : 0)) / 1000;

    private long HostMs => (long)time.GetElapsedTime(_began).TotalMilliseconds;

    /// <summary>The machine is paused: both stand still.</summary>
    public void Stop() => _stoppedAtMs ??= HostMs;

    /// <summary>The machine goes on: both are behind by the pause.</summary>
    public void GoOn()
    {
        if (_stoppedAtMs is { } at)
        {
            _stoppedAtMs = null;
            Jump(at - HostMs);
        }
    }

    /// <summary>Both jump, forwards or backwards.</summary>
    public void Jump(long byMs)
    {
        _monotonicOffsetMs += byMs;
        _wallOffsetMs += byMs;
    }

    /// <summary>A new boot: the monotonic clock begins at 0.</summary>
    public void Boot() => _monotonicOffsetMs = -HostMs;
}
