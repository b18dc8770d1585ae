using System.Diagnostics;
using System.Globalization;
using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>Where commands get control groups of their own: below the agent's own one in the version 2 hierarchy.</summary>
internal sealed class Cgroups
{
    internal const string LeafPrefix = "kvmmanager-command-";
    private const int BytesMax = 64 * 1024;
    private const uint FinishedMode = 0x16D;
    private const uint OwnerWrites = 0x80;
    private readonly List<string> _occupied = [];
    private readonly string _own;

    private Cgroups(string own) => _own = own;

    /// <summary>One at a time is in a group that is not its own; see <see cref="CgroupCommandGroup"/>.</summary>
    public Lock Moving { get; } = new();

    public string OwnProcesses => _own + "/cgroup.procs";

    /// <summary>Null where the machine has no version 2 hierarchy, or we may not make groups in it, or its kernel (before 5.14) cannot end one at once.</summary>
    public static Cgroups? Find()
    {
        if (OwnFolder(MountTable.Read(), SmallFile.TryRead("/proc/self/cgroup", BytesMax)) is not { } own)
        {
            return null;
        }
        var cgroups = new Cgroups(own);
        cgroups.RemoveStale();
        if (cgroups.TryMakeLeaf() is not { } probe)
        {
            return null;
        }
        // Seen by doing it: a group may be there, writable, and yet of a kind that takes no processes.
        var usable =
            Libc.FAccessAt(Libc.AtFdCwd, probe + "/cgroup.kill", Libc.AccessWrite, Libc.AtEffectiveAccess) == 0
            && Write(probe + "/cgroup.procs", "0"u8) == 0
            && Write(cgroups.OwnProcesses, "0"u8) == 0;
        cgroups.Remove(probe);
        return usable ? cgroups : null;
    }

    /// <summary>The agent's own group as a folder: the hierarchy's mount point and the path of /proc/self/cgroup's line "0::".</summary>
    internal static string? OwnFolder(List<MountEntry> mounts, byte[]? membership)
    {
        string? path = null;
        foreach (var line in Encoding.UTF8.GetString(membership ?? []).Split('\n'))
        {
            if (line.StartsWith("0::/", StringComparison.Ordinal))
            {
                path = line[3..];
            }
        }
        var mount = mounts.FindLast(entry => entry.FsType == "cgroup2");
        // A path with ".." lies outside of what this namespace shows.
        if (path is null || mount is null || path.StartsWith("/..", StringComparison.Ordinal))
        {
            return null;
        }
        var root = mount.Root.TrimEnd('/');
        return path == root || path.StartsWith(root + "/", StringComparison.Ordinal)
            ? (mount.MountPoint + path[root.Length..]).TrimEnd('/')
            : null;
    }

    /// <summary>A fresh, empty group; null when it cannot be made.</summary>
    public string? TryMakeLeaf()
    {
        const uint onlyOwner = 0x1ED;
        var leaf = string.Create(CultureInfo.InvariantCulture, $"{_own}/{LeafPrefix}{Environment.ProcessId}-{RandomHex.Of(8)}");
        return Libc.MkDirAt(Libc.AtFdCwd, leaf, onlyOwner) == 0 ? leaf : null;
    }

    /// <summary>Removes a command's group. One in which the command left processes stays until they are gone, and goes with a later command's.</summary>
    public void Remove(string leaf)
    {
        lock (_occupied)
        {
            // Where processes were left, the sign that they were left on purpose; see UnfinishedCommands.
            _ = Libc.ChMod(leaf, FinishedMode);
            _occupied.Add(leaf);
            _occupied.RemoveAll(static one =>
                Libc.UnlinkAt(Libc.AtFdCwd, one, Libc.AtRemoveDirectory) == 0 || Libc.LastError == SystemError.NoEntry
            );
        }
    }

    /// <summary>Is the process that made this command's group still there?</summary>
    public static bool IsMakerAlive(string leaf) => Directory.Exists("/proc/" + Path.GetFileName(leaf)[LeafPrefix.Length..].Split('-')[0]);

    /// <summary>Is this the group of a command that has ended?</summary>
    public static bool IsOfFinished(string leaf) => Libc.StatPath(leaf, out var mode, out _) == 0 && (mode & OwnerWrites) == 0;

    /// <summary>Ends all processes in a group at once, and waits until none is left.</summary>
    /// <returns>True when that was seen.</returns>
    public static bool KillAll(string leaf, TimeSpan limit)
    {
        if (Write(leaf + "/cgroup.kill", "1"u8) != 0)
        {
            return false;
        }
        var number = Libc.Open(leaf + "/cgroup.events", Libc.OpenRead | Libc.CloseOnExec);
        if (number < 0)
        {
            return false;
        }
        using var events = new Fd(number);
        var start = Stopwatch.GetTimestamp();
        Span<byte> text = stackalloc byte[256];
        Span<Libc.PollEntry> polled = [new Libc.PollEntry(number, Libc.PollPriority)];
        while (true)
        {
            var length = Libc.PRead(number, text, 0);
            if (length > 0 && text[..(int)length].IndexOf("populated 0"u8) >= 0)
            {
                return true;
            }
            var left = limit - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }
            Libc.Poll(polled, (int)Math.Ceiling(left.TotalMilliseconds));
        }
    }

    /// <summary>Groups that an earlier life of the agent left behind; those with processes in them stay.</summary>
    private void RemoveStale()
    {
        try
        {
            foreach (var leaf in Directory.GetDirectories(_own, LeafPrefix + "*"))
            {
                // Another agent may be about to use its own: several of them run side by side in a demonstration.
                if (!IsMakerAlive(leaf))
                {
                    _ = Libc.UnlinkAt(Libc.AtFdCwd, leaf, Libc.AtRemoveDirectory);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing to remove where nothing can be listed.
        }
    }

    /// <summary>Writes to one of the kernel's control files.</summary>
    /// <returns>0, or the errno.</returns>
    public static int Write(string file, ReadOnlySpan<byte> text)
    {
        var number = Libc.Open(file, Libc.OpenWrite | Libc.CloseOnExec);
        if (number < 0)
        {
            return Libc.LastError;
        }
        using var fd = new Fd(number);
        return Libc.Write(number, text) == text.Length ? 0 : Libc.LastError;
    }
}
