using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>Where a path leads once every link is resolved: an open directory and a name in it.</summary>
/// <param name="directories">The way there; owned.</param>
/// <param name="missing">Names below the directory that do not exist yet: the file's own last; empty when the object exists.</param>
internal sealed class PathPlace(DirectoryStack directories, string name, FileFacts? existing, IReadOnlyList<string> missing, int errno = 0)
    : IDisposable
{
    /// <summary>The deepest directory on the way that exists.</summary>
    public Fd Directory => directories.Top;

    public FileFacts DirectoryFacts => directories.TopFacts;

    /// <summary>The last name; empty when the path leads to <see cref="Directory"/> itself.</summary>
    public string Name { get; } = name;

    /// <summary>What stands there now, never a link; null when nothing does.</summary>
    public FileFacts? Existing { get; } = existing;

    public IReadOnlyList<string> Missing { get; } = missing;

    /// <summary>Why the way could not be gone to its end; 0 when it could.</summary>
    public int Errno { get; } = errno;

    /// <summary>Names from "/" to the place, links resolved.</summary>
    public List<string> RealNames()
    {
        var names = directories.Names();
        if (Missing.Count > 0)
        {
            names.AddRange(Missing);
        }
        else if (Name.Length > 0)
        {
            names.Add(Name);
        }
        return names;
    }

    /// <summary>True when this place is at or below the other one: compared by what the directories are, not by what they are called.</summary>
    public bool IsAtOrBelow(PathPlace root)
    {
        if (root.Existing is { } listed)
        {
            return directories.Holds(listed.Identity) || (Errno == 0 && Existing?.Identity == listed.Identity);
        }
        return root.Errno == 0
            && Errno == 0
            && DirectoryFacts.Identity == root.DirectoryFacts.Identity
            && PathText.StartsWith(Missing, root.Missing);
    }

    public void Dispose() => directories.Dispose();
}
