using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>
/// One of the settings' path lists. It decides on what is opened, not on what it is called: a path leads to an open directory, and that directory
/// must be one of the list or below one. A path whose text lies outside is refused without a look at the disk, and one that leaves the lists on its way, by ".." or a
/// link, goes on only along the ways that lead to the lists' own entries: so nothing is learnt about what lies outside, not even that it exists.
/// </summary>
/// <param name="list">Absolute paths; a file or a whole tree each. Looked up anew for every request: they may appear later or be replaced.</param>
/// <param name="rule">What the list is called in the settings, for refusals.</param>
/// <param name="source">The settings' file; null for the built-in defaults.</param>
/// <param name="useOpenAt2">False takes the walk alone, as on kernels before 5.6.</param>
internal sealed class AllowedPaths(IReadOnlyList<string> list, string rule, string? source, bool useOpenAt2 = true)
{
    private const ulong ResolveNoMagicLinks = 0x02;
    private const ulong ResolveBeneath = 0x08;

    private const int ShownCharsMax = 512;

    private readonly List<List<string>> _list = [.. list.Select(PathText.Names)];

    /// <summary>Finds where a path leads.</summary>
    /// <returns>A place inside the list. The caller disposes it.</returns>
    /// <exception cref="Refusal">-32001 for all that lies outside, whether it exists or not; -32002 and others for what lies inside.</exception>
    public PathPlace Locate(string path)
    {
        var names = PathText.Names(path);
        var ways = new List<FileIdentity>();
        var roots = _list.ConvertAll(root => PathWalk.ToEntry(root, ways));
        try
        {
            var index = IndexOfRoot(PathText.Collapse(names), roots, out var depth);
            if (index < 0)
            {
                throw Denied();
            }
            var place = (useOpenAt2 ? TryOpenBeneath(roots[index], names, depth) : null) ?? Walk(path, names, roots, ways);
            if (place.Existing is { IsDirectory: false } && PathText.NamesDirectory(path))
            {
                place.Dispose();
                throw Failed(path, SystemError.NotDirectory);
            }
            return place;
        }
        finally
        {
            roots.ForEach(root => root.Dispose());
        }
    }

    /// <summary>True when the list names this very object or everything: then it does not matter what other names the object has.</summary>
    public bool ListsItself(FileIdentity identity)
    {
        foreach (var names in _list)
        {
            using var root = PathWalk.ToEntry(names, []);
            if (names.Count == 0 || root.Existing?.Identity == identity)
            {
                return true;
            }
        }
        return false;
    }

    public Refusal Denied() => Refusal.ByRule(rule, source);

    private PathPlace Walk(string path, List<string> names, List<PathPlace> roots, List<FileIdentity> ways)
    {
        var place = PathWalk.To(
            names,
            (stack, next) =>
                ways.Contains(next.Identity)
                || roots.Exists(root => root.Existing is { } listed && (listed.Identity == next.Identity || stack.Holds(listed.Identity)))
        );
        try
        {
            if (!roots.Exists(place.IsAtOrBelow))
            {
                throw Denied();
            }
            if (place.Errno != 0)
            {
                throw Failed(path, place.Errno);
            }
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>The kernel's own resolution, which cannot be raced; null where it will not do (a link to follow, something missing, an old kernel).</summary>
    internal static PathPlace? TryOpenBeneath(PathPlace root, List<string> names, int depth)
    {
        if (root.Existing is not { IsDirectory: true } listed || names.Count <= depth || names.Contains(".."))
        {
            return null;
        }
        using var directory = OpenDirectory(root, listed.Identity);
        if (directory is null)
        {
            return null;
        }
        var parent = names.Count == depth + 1 ? "." : string.Join('/', names.GetRange(depth, names.Count - depth - 1));
        var number = Libc.OpenAt2(
            directory.Number,
            parent,
            Libc.OpenPath | Libc.OpenDirectory | Libc.CloseOnExec,
            ResolveBeneath | ResolveNoMagicLinks
        );
        if (number < 0)
        {
            return null;
        }
        var stack = DirectoryStack.Of(number);
        if (Libc.Stat(number, names[^1], Libc.AtSymlinkNoFollow, out var facts) == 0 && !facts.IsLink)
        {
            return new PathPlace(stack, names[^1], facts, []);
        }
        stack.Dispose();
        return null;
    }

    private static Fd? OpenDirectory(PathPlace root, FileIdentity identity)
    {
        var name = root.Name.Length == 0 ? "." : root.Name;
        var number = Libc.OpenAt(root.Directory.Number, name, Libc.OpenPath | Libc.OpenDirectory | Libc.OpenNoFollow | Libc.CloseOnExec, 0);
        if (number < 0)
        {
            return null;
        }
        var directory = new Fd(number);
        if (Libc.Stat(number, out var facts) == 0 && facts.Identity == identity)
        {
            return directory;
        }
        directory.Dispose();
        return null;
    }

    /// <summary>The entry whose names, as written or with links resolved, the path begins with; -1 for none.</summary>
    private int IndexOfRoot(List<string> names, List<PathPlace> roots, out int depth)
    {
        for (var i = 0; i < _list.Count; i++)
        {
            if (PathText.StartsWith(names, _list[i]))
            {
                depth = _list[i].Count;
                return i;
            }
        }
        for (var i = 0; i < roots.Count; i++)
        {
            if (roots[i].Errno == 0 && roots[i].RealNames() is var real && PathText.StartsWith(names, real))
            {
                depth = real.Count;
                return i;
            }
        }
        depth = 0;
        return -1;
    }

    internal static Refusal Failed(string path, int errno) =>
        new(
            errno switch
            {
                SystemError.NoEntry or SystemError.NotDirectory or SystemError.TooManyLinks => AgentError.NotFound,
                SystemError.AccessDenied or SystemError.NotPermitted or SystemError.ReadOnlyFileSystem => AgentError.PermissionDenied,
                SystemError.NameTooLong => AgentError.InvalidParams,
                SystemError.Busy => AgentError.Busy,
                _ => AgentError.CommandFailed,
            },
            $"{Shown(path)}: {SystemError.Words(errno)}"
        );

    /// <summary>A path of the asker's as messages show it: one line, nothing invisible, cut when it is very long.</summary>
    internal static string Shown(string path) => GuestText.Clean(path, ShownCharsMax);
}
