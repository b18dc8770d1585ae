namespace Orchestrator.GuestAgent.Platform;

/// <summary>Tells that something appeared in, or changed its rights in, one of some folders (inotify). A hint to look again, no more: folders that are not there, or a kernel without inotify, are passed over.</summary>
internal sealed class FolderWatch : IDisposable
{
    private const uint Attributes = 0x4;
    private const uint MovedTo = 0x80;
    private const uint Created = 0x100;

    private readonly string[] _folders;

    public FolderWatch(params string[] folders)
    {
        _folders = folders;
        Fd = Libc.InotifyCreate(Libc.NonBlocking | Libc.CloseOnExec);
        _ = Rearm();
    }

    /// <summary>Readable when there is something to look at; -1 where the kernel gives none.</summary>
    public int Fd { get; }

    /// <summary>Forgets what was told and watches folders that have come into being meanwhile.</summary>
    /// <returns>True when something was told.</returns>
    public bool Rearm()
    {
        if (Fd < 0)
        {
            return false;
        }
        Span<byte> events = stackalloc byte[4096];
        var told = false;
        while (Libc.Read(Fd, events) > 0)
        {
            // What happened does not matter: the caller looks for itself.
            told = true;
        }
        foreach (var folder in _folders)
        {
            _ = Libc.InotifyAddWatch(Fd, folder, Created | MovedTo | Attributes);
        }
        return told;
    }

    public void Dispose()
    {
        if (Fd >= 0)
        {
            _ = Libc.CloseFd(Fd);
        }
    }
}
