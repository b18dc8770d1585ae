using System.Text;

namespace Orchestrator.Fuzz.Paths;

/// <summary>
/// What Linux makes of a path, on strings, over a tree in memory, and what a list of allowed paths makes of that; docs/operations.md. No file is looked at.
/// </summary>
internal sealed class PathModel(RandomTree tree, IReadOnlyList<string> list)
{
    private const int LinksMax = 40;
    private const int NameBytesMax = 255;
    private const int PathBytesMax = 4095;

    private readonly List<PathEnd> _entries = [.. list.Select(entry => Follow(tree, entry, (_, _) => true))];

    /// <returns><c>denied</c>, <c>not-found</c>, <c>invalid</c>, <c>is PATH</c> or <c>missing PATH</c>.</returns>
    public string Decide(string path, out PathEnd? end)
    {
        end = null;
        if (!path.StartsWith('/') || Encoding.UTF8.GetByteCount(path) > PathBytesMax)
        {
            return "invalid";
        }
        var meant = Meant(path);
        if (
            !list.Any(entry => IsAtOrBelow(meant, Joined(Names(entry))))
            && !_entries.Any(entry => entry.Real is { } real && IsAtOrBelow(meant, real))
        )
        {
            return "denied";
        }
        // Outside of the list only what leads to its entries may be passed.
        end = Follow(
            tree,
            path,
            (directory, next) => IsInside(directory) || IsEntry(next) || _entries.Any(entry => entry.Way.Contains(next))
        );
        var ended = end;
        var allowed = _entries.Any(entry => Covers(entry, ended));
        return !allowed ? "denied"
            : end.Why == "name-too-long" ? "invalid"
            : end.Why.Length > 0 ? "not-found"
            : end.Node is null ? $"missing {end.Real}"
            : end.Node.Kind != 'd' && NamesDirectory(path) ? "not-found"
            : $"is {end.Real}";
    }

    private bool IsInside(string directory) =>
        _entries.Any(entry => entry is { Node: { }, Real: { } real } && IsAtOrBelow(directory, real));

    private bool IsEntry(string path) => _entries.Any(entry => entry.Node is not null && entry.Real == path);

    private static bool Covers(PathEnd entry, PathEnd end)
    {
        if (entry.Real is not { } real)
        {
            return false;
        }
        if (entry.Node is null)
        {
            return end is { Node: null, Real: { } missing } && IsAtOrBelow(missing, real);
        }
        return (entry.Node.Kind == 'd' && IsAtOrBelow(end.Directory, real))
            || (end.Why.Length == 0 && end.Node is not null && ReferenceEquals(end.Node, entry.Node));
    }

    private static PathEnd Follow(RandomTree tree, string path, Func<string, string, bool> mayPass)
    {
        var way = new List<string>();
        var at = "";
        var ahead = Names(path);
        var namesDirectory = false;
        for (var links = 0; ahead.Count > 0; )
        {
            var name = ahead[0];
            ahead.RemoveAt(0);
            if (name == "..")
            {
                at = at.Length == 0 ? "" : at[..at.LastIndexOf('/')];
                continue;
            }
            if (Encoding.UTF8.GetByteCount(name) > NameBytesMax)
            {
                return new PathEnd(way, at, null, null, "name-too-long");
            }
            var next = $"{at}/{name}";
            if (!tree.Nodes.TryGetValue(next, out var node))
            {
                return ahead.Contains("..") || namesDirectory
                    ? new PathEnd(way, at, null, null, "no-entry")
                    : new PathEnd(way, at, string.Join('/', [next, .. ahead]), null, "");
            }
            if (node.Kind == 'l' || (node.Kind == 'd' && ahead.Count > 0))
            {
                if (!mayPass(at, next))
                {
                    return new PathEnd(way, at, null, null, "not-passed");
                }
                way.Add(next);
            }
            if (node.Kind == 'l')
            {
                if (++links > LinksMax)
                {
                    return new PathEnd(way, at, null, null, "too-many-links");
                }
                at = node.Target.StartsWith('/') ? "" : at;
                namesDirectory |= ahead.Count == 0 && NamesDirectory(node.Target);
                ahead.InsertRange(0, Names(node.Target));
            }
            else if (ahead.Count == 0)
            {
                return namesDirectory && node.Kind != 'd'
                    ? new PathEnd(way, at, null, null, "no-directory")
                    : new PathEnd(way, at, next, node, "");
            }
            else if (node.Kind == 'd')
            {
                at = next;
            }
            else
            {
                return new PathEnd(way, at, null, null, "no-directory");
            }
        }
        return new PathEnd(way, at, at, tree.Nodes[at], "");
    }

    private static string Meant(string path)
    {
        var names = new List<string>();
        foreach (var name in Names(path))
        {
            if (name != "..")
            {
                names.Add(name);
            }
            else if (names.Count > 0)
            {
                names.RemoveAt(names.Count - 1);
            }
        }
        return Joined(names);
    }

    private static List<string> Names(string path) => [.. path.Split('/').Where(name => name is not ("" or "."))];

    private static bool NamesDirectory(string path) => path == "." || path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal);

    private static string Joined(List<string> names) => string.Concat(names.Select(name => "/" + name));

    private static bool IsAtOrBelow(string path, string root) => path == root || path.StartsWith(root + "/", StringComparison.Ordinal);
}
