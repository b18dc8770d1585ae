using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>
/// The open directories from "/" down to where a walk stands. Each was opened as a name in the one above it, so ".." is going back one step,
/// whatever is renamed meanwhile.
/// </summary>
internal sealed class DirectoryStack : IDisposable
{
    private readonly List<Level> _levels = [];

    /// <exception cref="PlatformException">"/" cannot be opened.</exception>
    public DirectoryStack()
    {
        var number = Libc.OpenAt(Libc.AtFdCwd, "/", Libc.OpenPath | Libc.OpenDirectory | Libc.CloseOnExec, 0);
        Add(number >= 0 ? number : throw new PlatformException("open /", Libc.LastError), "");
    }

    private DirectoryStack(int number) => Add(number, "");

    /// <summary>A way whose directories above the last one the kernel has vouched for.</summary>
    public static DirectoryStack Of(int number) => new(number);

    public Fd Top => _levels[^1].Directory;

    public FileFacts TopFacts => _levels[^1].Facts;

    public bool Holds(FileIdentity identity)
    {
        foreach (var level in _levels)
        {
            if (level.Facts.Identity == identity)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Names from "/" to the top.</summary>
    public List<string> Names() => _levels.GetRange(1, _levels.Count - 1).ConvertAll(level => level.Name);

    /// <returns>0, or the errno: the name is no directory any more, or may not be searched.</returns>
    public int Enter(string name)
    {
        var number = Libc.OpenAt(Top.Number, name, Libc.OpenPath | Libc.OpenDirectory | Libc.OpenNoFollow | Libc.CloseOnExec, 0);
        if (number < 0)
        {
            return Libc.LastError;
        }
        Add(number, name);
        return 0;
    }

    /// <summary>"..": "/" has nothing above it.</summary>
    public void Leave()
    {
        if (_levels.Count > 1)
        {
            _levels[^1].Directory.Dispose();
            _levels.RemoveAt(_levels.Count - 1);
        }
    }

    public void ToRoot()
    {
        while (_levels.Count > 1)
        {
            Leave();
        }
    }

    public void Dispose()
    {
        foreach (var level in _levels)
        {
            level.Directory.Dispose();
        }
    }

    private void Add(int number, string name)
    {
        var directory = new Fd(number);
        if (Libc.Stat(number, out var facts) != 0)
        {
            var error = Libc.LastError;
            directory.Dispose();
            throw new PlatformException("look at a directory", error);
        }
        _levels.Add(new Level(directory, facts, name));
    }

    private readonly record struct Level(Fd Directory, FileFacts Facts, string Name);
}
