namespace Orchestrator.GuestAgent.Platform;

/// <summary>The kernel's EPOLL* bits.</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HungUp = 0x10,
    PeerClosed = 0x2000,
    EdgeTriggered = 0x8000_0000,
}
