using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>A cancellation that poll(2) can wait for.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly EventSignal _signal = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _token;

    public StopSignal(CancellationToken token)
    {
        _token = token;
        _registration = token.Register(_signal.Raise);
    }

    public int Fd => _signal.Fd;

    public bool IsRaised => _token.IsCancellationRequested;

    public void Dispose()
    {
        // Waits for a callback under way: it must not write to a descriptor that is somebody else's by then.
        _registration.Dispose();
        _signal.Dispose();
    }
}
