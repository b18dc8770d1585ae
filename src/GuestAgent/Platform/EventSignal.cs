namespace Orchestrator.GuestAgent.Platform;

/// <summary>Wakes a thread that waits in <see cref="Epoll"/> from any other thread; many signals before it looks are one.</summary>
internal sealed class EventSignal : IDisposable
{
    public EventSignal()
    {
        Fd = Libc.EventFd(0, Libc.NonBlocking | Libc.CloseOnExec);
        if (Fd < 0)
        {
            throw new PlatformException("create an event descriptor", Libc.LastError);
        }
    }

    public int Fd { get; }

    public void Raise() => _ = Libc.Write(Fd, [1, 0, 0, 0, 0, 0, 0, 0]);

    public void Dispose() => _ = Libc.CloseFd(Fd);
}
