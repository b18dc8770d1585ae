namespace Orchestrator.AgentSimulator.Platform;

/// <summary>What a descriptor is watched for, and what it is ready for.</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,
    Readable = 0x1,
    Writable = 0x4,
    Error = 0x8,
    HungUp = 0x10,
}
