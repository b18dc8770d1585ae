using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Files;

/// <summary>Directories made for a new file, mode 0755; taken away again unless they are kept.</summary>
internal sealed class MissingFolders : IDisposable
{
    private const uint Mode = 0x1ED;

    private readonly List<(Fd Parent, string Name)> _made = [];
    private readonly List<Fd> _opened = [];
    private readonly Fd _first;
    private bool _keep;

    private MissingFolders(Fd first) => _first = first;

    /// <summary>The directory that the file goes into.</summary>
    public Fd Last => _opened.Count > 0 ? _opened[^1] : _first;

    /// <summary>Makes what is missing above the file: each in the one just opened, so no link can lead it elsewhere.</summary>
    /// <exception cref="Refusal">One cannot be made; those made before are gone again.</exception>
    public static MissingFolders Make(string path, PathPlace place)
    {
        var folders = new MissingFolders(place.Directory);
        try
        {
            for (var i = 0; i < place.Missing.Count - 1; i++)
            {
                folders.Add(path, place.Missing[i]);
            }
            return folders;
        }
        catch
        {
            folders.Dispose();
            throw;
        }
    }

    /// <summary>They stay, also through a power cut.</summary>
    public void Keep()
    {
        _keep = true;
        foreach (var (parent, _) in _made)
        {
            FileReplacement.SyncDirectory(parent);
        }
    }

    public void Dispose()
    {
        if (!_keep)
        {
            for (var i = _made.Count - 1; i >= 0; i--)
            {
                // Fails when somebody has put something in meanwhile: then it stays.
                _ = Libc.UnlinkAt(_made[i].Parent.Number, _made[i].Name, Libc.AtRemoveDirectory);
            }
        }
        _opened.ForEach(directory => directory.Dispose());
    }

    private void Add(string path, string name)
    {
        var parent = Last;
        var made = Libc.MkDirAt(parent.Number, name, Mode) == 0;
        if (!made && Libc.LastError != SystemError.Exists)
        {
            throw AllowedPaths.Failed(path, Libc.LastError);
        }
        if (made)
        {
            _made.Add((parent, name));
        }
        var number = Libc.OpenAt(parent.Number, name, Libc.OpenRead | Libc.OpenDirectory | Libc.OpenNoFollow | Libc.CloseOnExec, 0);
        if (number < 0)
        {
            throw AllowedPaths.Failed(path, Libc.LastError);
        }
        _opened.Add(new Fd(number));
        if (made && (Libc.Stat(number, out var facts) != 0 || facts.Uid != Libc.EffectiveUser()))
        {
            throw new Refusal(AgentError.Busy, $"{AllowedPaths.Shown(path)}: a directory above it was replaced while it was made");
        }
        if (made)
        {
            // The umask may have taken something away.
            _ = Libc.FChMod(number, Mode);
        }
    }
}
