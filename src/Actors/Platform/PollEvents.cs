namespace Orchestrator.Actors.Platform;

/// <summary>What can happen to a socket; the bits of epoll.</summary>
[Flags]
internal enum PollEvents : uint
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Failed = 0x8,
    HungUp = 0x10,
    EdgeTriggered = 0x80000000,
}
