using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>The mounted file systems that hold data, with df's figures.</summary>
internal static unsafe class DiskFacts
{
    /// <summary>How long all network file systems together may take; one whose server is away is left out instead of holding up the answer.</summary>
    private static readonly SlowCalls<FilesystemUsage> NetworkCalls = new(TimeSpan.FromSeconds(2));

    // Kept by the kernel in memory or made up by it: nothing of a disk is behind them.
    private static readonly HashSet<string> Pseudo =
    [
        "autofs",
        "bdev",
        "binder",
        "binfmt_misc",
        "bpf",
        "cgroup",
        "cgroup2",
        "configfs",
        "cpuset",
        "debugfs",
        "devpts",
        "devtmpfs",
        "efivarfs",
        "fuse.gvfsd-fuse",
        "fuse.lxcfs",
        "fuse.portal",
        "fusectl",
        "hugetlbfs",
        "mqueue",
        "nfsd",
        "nsfs",
        "pipefs",
        "proc",
        "pstore",
        "ramfs",
        "resctrl",
        "rootfs",
        "rpc_pipefs",
        "securityfs",
        "selinuxfs",
        "smackfs",
        "sockfs",
        "sysfs",
        "tmpfs",
        "tracefs",
        "xenfs",
    ];

    // Those that ask somebody else for their figures, who may not answer.
    private static readonly HashSet<string> Network =
    [
        "9p",
        "afs",
        "ceph",
        "cifs",
        "coda",
        "fuse",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
        "virtiofs",
    ];

    /// <summary>Each device once, at its shortest mount point; in the order of the mount table.</summary>
    public static List<FilesystemUsage> Read() => Read(MountTable.Read(), Measure, NetworkCalls);

    internal static List<FilesystemUsage> Read(
        List<MountEntry> table,
        Func<MountEntry, FilesystemUsage?> measure,
        SlowCalls<FilesystemUsage> slow
    )
    {
        var chosen = Choose(table);
        var results = new FilesystemUsage?[chosen.Count];
        var remote = new List<int>();
        for (var i = 0; i < chosen.Count; i++)
        {
            if (IsRemote(chosen[i], chosen))
            {
                remote.Add(i);
            }
            else
            {
                results[i] = measure(chosen[i]);
            }
        }
        var answers = slow.Run(remote.ConvertAll(i => chosen[i]), entry => entry.MountPoint, measure);
        for (var i = 0; i < remote.Count; i++)
        {
            results[remote[i]] = answers[i];
        }
        var filesystems = new List<FilesystemUsage>(results.Length);
        foreach (var result in results)
        {
            if (result is not null)
            {
                filesystems.Add(result);
            }
        }
        return filesystems;
    }

    internal static bool IsNetwork(MountEntry entry) =>
        Network.Contains(entry.FsType) || entry.FsType.StartsWith("fuse.", StringComparison.Ordinal);

    /// <summary>Drops pseudo file systems and what a later mount on the same place hides; of each device the shortest mount point stays.</summary>
    internal static List<MountEntry> Choose(List<MountEntry> table)
    {
        var visible = new Dictionary<string, MountEntry>(StringComparer.Ordinal);
        foreach (var entry in table)
        {
            visible[entry.MountPoint] = entry;
        }
        var shortest = new Dictionary<(uint, uint), MountEntry>();
        foreach (var entry in table)
        {
            if (!ReferenceEquals(visible[entry.MountPoint], entry) || Pseudo.Contains(entry.FsType))
            {
                continue;
            }
            var device = (entry.DeviceMajor, entry.DeviceMinor);
            if (!shortest.TryGetValue(device, out var best) || entry.MountPoint.Length < best.MountPoint.Length)
            {
                shortest[device] = entry;
            }
        }
        var chosen = new List<MountEntry>();
        foreach (var entry in table)
        {
            if (shortest.TryGetValue((entry.DeviceMajor, entry.DeviceMinor), out var best) && ReferenceEquals(best, entry))
            {
                chosen.Add(entry);
            }
        }
        return chosen;
    }

    /// <summary>The way to a local file system leads through a network one when that is mounted above it.</summary>
    private static bool IsRemote(MountEntry entry, List<MountEntry> all)
    {
        if (IsNetwork(entry))
        {
            return true;
        }
        foreach (var other in all)
        {
            if (IsNetwork(other) && entry.MountPoint.StartsWith(other.MountPoint + "/", StringComparison.Ordinal))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>statvfs(3); null for one that cannot be reached, is hidden below another mount, or has no size.</summary>
    private static FilesystemUsage? Measure(MountEntry entry)
    {
        // A device without a number of its own (major 0) may tell another one per subvolume: only real ones can be compared.
        if (
            entry.DeviceMajor != 0
            && Libc.Stat(Libc.AtFdCwd, entry.MountPoint, 0, out var facts) == 0
            && (facts.Identity.DeviceMajor, facts.Identity.DeviceMinor) != (entry.DeviceMajor, entry.DeviceMinor)
        )
        {
            return null;
        }
        Libc.StatVfsResult figures;
        return Libc.StatVfs(entry.MountPoint, &figures) == 0 && figures.Blocks > 0 ? Usage(entry, in figures) : null;
    }

    internal static FilesystemUsage Usage(MountEntry entry, in Libc.StatVfsResult figures)
    {
        var unit = figures.FragmentSize > 0 ? figures.FragmentSize : figures.BlockSize;
        // Some file systems report more free than there is.
        var used = figures.Blocks > figures.BlocksFree ? figures.Blocks - figures.BlocksFree : 0;
        var reachable = used + figures.BlocksAvailable;
        var percent = reachable == 0 ? 0 : Math.Round(100.0 * used / reachable, 1);
        return new FilesystemUsage(
            entry.MountPoint,
            entry.Source,
            entry.FsType,
            Bytes(figures.Blocks, unit),
            Bytes(used, unit),
            Bytes(figures.BlocksAvailable, unit),
            percent
        );
    }

    private static long Bytes(ulong blocks, ulong unit) => (long)UInt128.Min((UInt128)blocks * unit, long.MaxValue);
}
