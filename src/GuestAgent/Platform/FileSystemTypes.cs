namespace Orchestrator.GuestAgent.Platform;

/// <summary>Kinds of file systems by the numbers of statfs(2); linux/magic.h.</summary>
internal static class FileSystemTypes
{
    public const long Overlay = 0x794C7630;

    private const long Tmpfs = 0x01021994;
    private const long Ramfs = 0x858458F6;

    /// <summary>The name of a file system that lives in memory; null for any other.</summary>
    public static string? InMemory(long type) =>
        type switch
        {
            Tmpfs => "tmpfs",
            Ramfs => "ramfs",
            _ => null,
        };
}
