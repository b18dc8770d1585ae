namespace Orchestrator.Protocol.Methods;

/// <summary>Answer to <c>get_disk_usage</c>; docs/protocol.md §3.5.</summary>
public sealed record GetDiskUsageResult(IReadOnlyList<FilesystemUsage> Filesystems);

/// <summary>One mounted file system with the figures of df; pseudo file systems are left out, each device is told once.</summary>
/// <param name="MountPoint">Absolute path.</param>
/// <param name="Device">Source as in /proc/self/mountinfo.</param>
/// <param name="FsType">For example "ext4".</param>
/// <param name="TotalBytes">f_blocks × f_frsize.</param>
/// <param name="UsedBytes">(f_blocks − f_bfree) × f_frsize.</param>
/// <param name="AvailableBytes">f_bavail × f_frsize: what an ordinary user can still take.</param>
/// <param name="UsedPercent">used ÷ (used + available) × 100, one decimal; 0 for an empty file system.</param>
public sealed record FilesystemUsage(
    string MountPoint,
    string Device,
    string FsType,
    long TotalBytes,
    long UsedBytes,
    long AvailableBytes,
    double UsedPercent
);
