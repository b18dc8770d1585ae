using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>What an object is, whatever names lead to it.</summary>
internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);

/// <summary>What the kernel tells of an open file or a name: type, permission bits, names, owner, size, identity.</summary>
/// <param name="Mode">Type and permission bits, as st_mode.</param>
/// <param name="Links">Names that the object has.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedSeconds">When the content was last changed, in Unix seconds.</param>
internal readonly record struct FileFacts(FileIdentity Identity, uint Mode, uint Links, uint Uid, uint Gid, long Size, long ModifiedSeconds)
{
    internal const int StatxBytes = 256;
    private const uint TypeMask = 0xF000;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsRegular => (Mode & TypeMask) == 0x8000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>What it is in words, for messages.</summary>
    public string Kind =>
        (Mode & TypeMask) switch
        {
            0x1000 => "a FIFO",
            0x2000 => "a character device",
            0x4000 => "a directory",
            0x6000 => "a block device",
            0x8000 => "a regular file",
            0xA000 => "a symbolic link",
            0xC000 => "a socket",
            _ => "of an unknown kind",
        };

    /// <summary>Reads struct statx of linux/stat.h, whose offsets are part of the kernel's interface.</summary>
    internal static FileFacts FromStatx(ReadOnlySpan<byte> raw) =>
        new(
            new FileIdentity(
                MemoryMarshal.Read<uint>(raw[0x88..]),
                MemoryMarshal.Read<uint>(raw[0x8C..]),
                MemoryMarshal.Read<ulong>(raw[0x20..])
            ),
            MemoryMarshal.Read<ushort>(raw[0x1C..]),
            MemoryMarshal.Read<uint>(raw[0x10..]),
            MemoryMarshal.Read<uint>(raw[0x14..]),
            MemoryMarshal.Read<uint>(raw[0x18..]),
            (long)MemoryMarshal.Read<ulong>(raw[0x28..]),
            MemoryMarshal.Read<long>(raw[0x70..])
        );
}
