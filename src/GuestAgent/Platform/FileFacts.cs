namespace Orchestrator.GuestAgent.Platform;

/// <summary>What the kernel tells of an open file or a path: type, permission bits, owner, size, identity.</summary>
internal readonly record struct FileFacts(uint ModeBits, uint Uid, uint Gid, long Size, ulong Inode, uint DeviceMajor, uint DeviceMinor)
{
    private const uint TypeMask = 0xF000;

    public bool IsRegular => (ModeBits & TypeMask) == 0x8000;

    public bool IsDirectory => (ModeBits & TypeMask) == 0x4000;

    public bool IsSymlink => (ModeBits & TypeMask) == 0xA000;

    public bool IsSocket => (ModeBits & TypeMask) == 0xC000;

    /// <summary>The twelve bits of chmod, suid, sgid and sticky included.</summary>
    public uint Permissions => ModeBits & 0xFFF;
}
