namespace Orchestrator.AgentSimulator.Platform;

/// <summary>Wakes the thread that waits in <see cref="Epoll"/>, from any thread.</summary>
internal sealed class WakeSignal : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;

    public WakeSignal()
    {
        Fd = Libc.EventFd(0, NonBlockingCloseOnExec);
        if (Fd < 0)
        {
            throw new PlatformException("make an eventfd");
        }
    }

    public int Fd { get; }

    public void Set() => Libc.SignalEvent(Fd);

    public void Clear() => Libc.ClearEvent(Fd);

    public void Dispose() => _ = Libc.Close(Fd);
}
