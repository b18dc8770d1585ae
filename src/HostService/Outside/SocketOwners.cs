using System.Buffers.Text;
using System.Globalization;
using Orchestrator.Model.Health;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.HostService.Outside;

/// <summary>Which processes hold which sockets, as /proc shows it: our own always, those of others to root and to their own user.</summary>
internal sealed class SocketOwners
{
    private const int FewDescriptors = 256;
    private const int NameCharsMax = 64;
    private const int CommandLineBytesMax = 64 * 1024;
    private static readonly EnumerationOptions Quietly = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    private readonly HashSet<uint> _wanted;
    private readonly Dictionary<uint, ProcessLook> _owners = [];
    private readonly Dictionary<uint, int> _ours = [];

    private SocketOwners(IEnumerable<uint> wanted) => _wanted = [.. wanted];

    /// <summary>Processes whose descriptors we may not see.</summary>
    public bool SomeAreHidden { get; private set; }

    /// <summary>Time was up before all were found.</summary>
    public bool WasCutShort { get; private set; }

    /// <summary>Looks for the owners of some sockets, by their inodes.</summary>
    /// <param name="stop">Ends the search with what was found.</param>
    public static SocketOwners Find(IEnumerable<uint> inodes, CancellationToken stop)
    {
        var owners = new SocketOwners(inodes);
        try
        {
            owners.Search(stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc to be seen here.
            owners.SomeAreHidden = true;
        }
        return owners;
    }

    public ProcessLook? Of(uint inode) => _owners.GetValueOrDefault(inode);

    public bool IsOurs(uint inode) => _ours.ContainsKey(inode);

    /// <summary>Who began to listen, by what the kernel noted on one of our connections; null without one.</summary>
    public ProcessLook? OpenerOf(IEnumerable<uint> clients)
    {
        foreach (var inode in clients)
        {
            // Looked at again afterwards: the descriptor may have become another socket's meanwhile.
            if (
                _ours.TryGetValue(inode, out var descriptor)
                && Kernel.PeerOf(descriptor) is { } pid
                && Inode($"/proc/self/fd/{descriptor}") == inode
            )
            {
                return Describe(pid);
            }
        }
        return null;
    }

    private bool FoundAll => _owners.Count + _ours.Count == _wanted.Count;

    private void Search(CancellationToken stop)
    {
        SearchIn("/proc/self/fd", Environment.ProcessId, 0, int.MaxValue, stop);
        // A QEMU has some dozens of descriptors. What has very many comes last: it would take the time of all others.
        List<(string Folder, int Pid)> large = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc", "*", Quietly))
        {
            if (FoundAll || WasCutShort)
            {
                return;
            }
            if (
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && pid != Environment.ProcessId
                && SearchIn($"{folder}/fd", pid, 0, FewDescriptors, stop)
            )
            {
                large.Add(($"{folder}/fd", pid));
            }
        }
        foreach (var (folder, pid) in large)
        {
            if (FoundAll || WasCutShort)
            {
                return;
            }
            SearchIn(folder, pid, FewDescriptors, int.MaxValue, stop);
        }
    }

    /// <returns>Whether there are more descriptors than were looked at.</returns>
    private bool SearchIn(string folder, int pid, int from, int to, CancellationToken stop)
    {
        if (!Kernel.May(folder, Kernel.MayRead | Kernel.MayEnter))
        {
            SomeAreHidden |= Directory.Exists(Path.GetDirectoryName(folder));
            return false;
        }
        try
        {
            var seen = 0;
            foreach (var link in Directory.EnumerateFileSystemEntries(folder, "*", Quietly))
            {
                if (stop.IsCancellationRequested)
                {
                    WasCutShort = true;
                    return false;
                }
                if (seen >= to)
                {
                    return true;
                }
                if (seen++ >= from && Inode(link) is { } inode && _wanted.Contains(inode))
                {
                    Keep(inode, pid, link);
                }
            }
        }
        catch (IOException)
        {
            // It has ended meanwhile.
        }
        return false;
    }

    private void Keep(uint inode, int pid, string link)
    {
        if (pid == Environment.ProcessId)
        {
            _ours[inode] = int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture);
        }
        else
        {
            _owners.TryAdd(inode, Describe(pid));
        }
    }

    private static uint? Inode(string link)
    {
        Span<byte> into = stackalloc byte[64];
        var target = Kernel.LinkOf(link, into);
        return
            target.StartsWith("socket:["u8) && Utf8Parser.TryParse(target[8..], out uint inode, out var used) && used == target.Length - 9
            ? inode
            : null;
    }

    private static ProcessLook Describe(int pid)
    {
        var name = GuestText.Clean(Read($"/proc/{pid}/comm").TrimEnd('\n'), NameCharsMax);
        var isQemu = name.StartsWith("qemu", StringComparison.Ordinal) || name.StartsWith("kvm", StringComparison.Ordinal);
        return new ProcessLook(pid, name.Length == 0 ? "a process" : name, isQemu ? GuestOf(Read($"/proc/{pid}/cmdline")) : null);
    }

    /// <summary>QEMU's <c>-name web1,…</c> or <c>-name guest=web1,…</c>.</summary>
    private static string? GuestOf(string commandLine)
    {
        var words = commandLine.Split('\0');
        var at = Array.IndexOf(words, "-name");
        if (at < 0 || at + 1 >= words.Length)
        {
            return null;
        }
        var name = words[at + 1].Split(',')[0];
        name = name.StartsWith("guest=", StringComparison.Ordinal) ? name[6..] : name;
        return name.Length == 0 ? null : GuestText.Clean(name, NameCharsMax);
    }

    private static string Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var bytes = new byte[CommandLineBytesMax];
            return System.Text.Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
