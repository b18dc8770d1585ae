using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Installation;

/// <summary>
/// The small files that the agent keeps in <c>state_dir</c>: each is replaced as a whole or not at all. A disk that is full, frozen or gone costs what it
/// would have kept, never the agent: writing is done on a thread of its own and waited for only so long, and what could not be written is
/// tried again at the next occasion. Belongs to the channel's thread.
/// </summary>
/// <param name="limit">How long <see cref="Settle"/> waits.</param>
/// <param name="replace">Puts a file in the place of the one of that name, and answers 0 or the errno.</param>
internal sealed class StateFolder(string path, AgentLog log, TimeSpan limit, Func<Fd, string, byte[], int> replace)
{
    public StateFolder(string path, AgentLog log, TimeSpan limit)
        : this(path, log, limit, (folder, name, content) => StateDisk.Replace(folder, name, content)) { }

    /// <summary>Longer than a busy disk takes, and shorter than what makes a host believe that the agent is gone.</summary>
    public static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(2);

    private const int StackBytes = 128 * 1024;

    private readonly object _gate = new();
    private readonly List<(string Name, byte[] Content)> _unwritten = [];
    private bool _writing;
    private bool _late;
    private bool _proven;
    private bool _final;
    private bool _told;
    private string? _unread;

    /// <summary>Everything that was to be kept outlives a power cut: it was written and synced, onto a real disk.</summary>
    public bool OnDisk
    {
        get
        {
            lock (_gate)
            {
                return _proven && _unwritten.Count == 0;
            }
        }
    }

    /// <summary>A file's text without its closing line; null when there is none, or none that can be trusted, which is then put aside.</summary>
    public string? Read(string name)
    {
        using var folder = StateDisk.Open(path, out var unusable);
        if (folder is null)
        {
            // What may lie there is not known, and so not to be written over when the folder is mended.
            _unread = $"{unusable}; restart the agent when that is mended";
            return null;
        }
        var text = StateDisk.Read(folder, name, out var problem);
        if (problem is not null)
        {
            PutAside(name, problem);
        }
        return text;
    }

    /// <summary>Renames a file that is no good, so that somebody may look at it; the one before goes.</summary>
    /// <param name="problem">For the log.</param>
    public void PutAside(string name, string problem)
    {
        var errno = StateDisk.PutAside(path, name);
        log.Error(
            "state file is damaged: begun anew",
            ("file", $"{path}/{name}"),
            ("reason", problem),
            ("kept_as", errno == 0 ? $"{path}/{name}{StateDisk.Damaged}" : SystemError.Words(errno))
        );
    }

    /// <summary>Has a file written, behind those that wait; <see cref="Settle"/> tells when it is there.</summary>
    public void Write(string name, string text)
    {
        var content = StateDisk.Closed(text);
        lock (_gate)
        {
            var at = _unwritten.FindIndex(one => one.Name == name);
            if (at >= 0)
            {
                _unwritten[at] = (name, content);
            }
            else
            {
                _unwritten.Add((name, content));
            }
        }
        Begin();
    }

    /// <summary>Waits until everything is written, or it is clear that it cannot be now; a disk that hangs is waited for once.</summary>
    public void Settle()
    {
        bool needed;
        lock (_gate)
        {
            needed = !_writing && (_unwritten.Count > 0 || !(_proven || _final));
        }
        if (needed)
        {
            Begin();
        }
        var late = false;
        lock (_gate)
        {
            var until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
            while (_writing && !_late)
            {
                var left = until - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_gate, (int)left))
                {
                    late = _late = _writing;
                }
            }
        }
        if (late)
        {
            Tell($"the disk did not answer within {limit.TotalSeconds:0.#} s");
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_writing)
            {
                return;
            }
            _writing = true;
        }
        if (!OwnThread.TryStart("state", StackBytes, WriteAll))
        {
            WriteAll();
        }
    }

    private void WriteAll()
    {
        string? failure;
        var tell = false;
        while (true)
        {
            failure = Attempt(out var all, out var final);
            lock (_gate)
            {
                if (all && _unwritten.Count > 0)
                {
                    // It came when all was written and this not yet said.
                    continue;
                }
                _writing = _late = false;
                _proven = failure is null;
                _final = final;
                if (failure is null && _told)
                {
                    tell = true;
                    _told = false;
                }
                Monitor.PulseAll(_gate);
                break;
            }
        }
        if (failure is not null)
        {
            Tell(failure);
        }
        else if (tell)
        {
            log.Info("state is kept on disk again", ("state_dir", path));
        }
    }

    /// <param name="all">All that there was is written.</param>
    /// <param name="final">To try again would be of no use.</param>
    /// <returns>Why not everything is on disk; null when it is.</returns>
    private string? Attempt(out bool all, out bool final)
    {
        all = false;
        final = _unread is not null;
        using var folder = StateDisk.Open(path, out var problem);
        if (folder is null || _unread is not null)
        {
            return _unread ?? problem;
        }
        var wrote = false;
        while (true)
        {
            (string Name, byte[] Content) next;
            lock (_gate)
            {
                if (_unwritten.Count == 0)
                {
                    break;
                }
                next = _unwritten[0];
            }
            if (replace(folder, next.Name, next.Content) is > 0 and var errno)
            {
                return $"{path}/{next.Name}: {SystemError.Words(errno)}";
            }
            wrote = true;
            lock (_gate)
            {
                // Not one that has taken its place meanwhile.
                _ = _unwritten.Remove(next);
            }
        }
        if (!wrote && StateDisk.Probe(folder) is > 0 and var probed)
        {
            return $"{path}: {SystemError.Words(probed)}";
        }
        all = true;
        var why = StateDisk.WhyNotDurable(folder, path);
        final = why is not null;
        return why;
    }

    // Once, until it is well again.
    private void Tell(string reason)
    {
        lock (_gate)
        {
            if (_told)
            {
                return;
            }
            _told = true;
        }
        log.Warn("state may be lost: what is known of fleets and epochs is not on a disk", ("state_dir", path), ("reason", reason));
    }
}
