using System.Runtime.InteropServices;
using Orchestrator.Actors.Platform;

namespace Orchestrator.Actors.Inventory;

/// <summary>What the kernel tells of a file or folder.</summary>
/// <param name="Device">With <paramref name="Inode"/> it is one object, whatever it is called.</param>
/// <param name="Mode">Type and permission bits, as st_mode.</param>
internal readonly record struct PathFacts(ulong Device, ulong Inode, uint Mode, uint Uid, uint Gid)
{
    private const int StatxBytes = 256;
    private const uint StatxBasic = 0x7FF;
    private const uint TypeMask = 0xF000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsSocket => (Mode & TypeMask) == 0xC000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>Null when it cannot be told; <see cref="Libc.LastError"/> says why.</summary>
    public static PathFacts? Of(string path, bool follow = true) => Of(Libc.AtFdCwd, path, follow ? 0 : Libc.AtNoFollow);

    /// <summary>Of an open folder, or of a name in it without following a link.</summary>
    public static PathFacts? Of(int fd, string name = "") => Of(fd, name, name.Length == 0 ? Libc.AtEmptyPath : Libc.AtNoFollow);

    private static unsafe PathFacts? Of(int at, string path, int flags)
    {
        // struct statx of linux/stat.h, whose offsets are part of the kernel's interface.
        Span<byte> raw = stackalloc byte[StatxBytes];
        fixed (byte* into = raw)
        {
            if (Libc.Statx(at, path, flags, StatxBasic, into) != 0)
            {
                return null;
            }
        }
        var device = ((ulong)MemoryMarshal.Read<uint>(raw[0x88..]) << 32) | MemoryMarshal.Read<uint>(raw[0x8C..]);
        return new PathFacts(
            device,
            MemoryMarshal.Read<ulong>(raw[0x20..]),
            MemoryMarshal.Read<ushort>(raw[0x1C..]),
            MemoryMarshal.Read<uint>(raw[0x14..]),
            MemoryMarshal.Read<uint>(raw[0x18..])
        );
    }
}
