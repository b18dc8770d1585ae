using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>statx: one layout on every architecture, unlike stat.</summary>
internal static unsafe partial class Libc
{
    public const int AtEmptyPath = 0x1000;
    public const int AtSymlinkNoFollow = 0x100;
    private const uint StatxBasicStats = 0x7FF;

    [LibraryImport(Name, SetLastError = true, EntryPoint = "statx")]
    private static partial int Statx(int directory, byte* path, int flags, uint mask, StatxBuffer* result);

    /// <returns>0, or the errno.</returns>
    public static int Stat(int fd, out FileFacts facts) => Stat(fd, "", AtEmptyPath, out facts);

    /// <returns>0, or the errno.</returns>
    public static int Stat(string path, bool followLink, out FileFacts facts) =>
        Stat(AtFdCwd, path, followLink ? 0 : AtSymlinkNoFollow, out facts);

    /// <returns>0, or the errno.</returns>
    public static int Stat(int directory, string path, int flags, out FileFacts facts)
    {
        StatxBuffer buffer;
        fixed (byte* text = CText.Of(path))
        {
            if (Statx(directory, text, flags, StatxBasicStats, &buffer) != 0)
            {
                facts = default;
                return Errno;
            }
        }
        facts = new FileFacts(buffer.Mode, buffer.Uid, buffer.Gid, (long)buffer.Size, buffer.Inode, buffer.DeviceMajor, buffer.DeviceMinor);
        return 0;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(0x14)]
        public uint Uid;

        [FieldOffset(0x18)]
        public uint Gid;

        [FieldOffset(0x1C)]
        public ushort Mode;

        [FieldOffset(0x20)]
        public ulong Inode;

        [FieldOffset(0x28)]
        public ulong Size;

        [FieldOffset(0x88)]
        public uint DeviceMajor;

        [FieldOffset(0x8C)]
        public uint DeviceMinor;
    }
}
