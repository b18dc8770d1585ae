using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent;

/// <summary>
/// Reads the settings again when it is asked to, on a thread of its own: a file system that hangs must not hold the channel up. Settings with any mistake
/// change nothing. The log's level and file are taken at once, all else waits for <see cref="Take"/>.
/// </summary>
/// <param name="used">The settings that the agent started with.</param>
/// <param name="wake">Tells that there are some to take; called on any thread.</param>
internal sealed class SettingsReload(SettingsSource source, AgentSettings used, AgentLog log, Action wake)
{
    private const int StackBytes = 512 * 1024;

    private readonly Lock _gate = new();
    private bool _reading;
    private bool _askedAgain;
    private AgentSettings _used = used;
    private AgentSettings? _read;

    /// <summary>From any thread; asked while it is being done, it is done once more.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            if (_reading)
            {
                _askedAgain = true;
                return;
            }
            _reading = true;
        }
        if (!OwnThread.TryStart("settings", StackBytes, Read))
        {
            lock (_gate)
            {
                _reading = false;
            }
            log.Error("settings not changed", ("mistakes", "the machine has no thread to give: ask again later"));
        }
    }

    /// <summary>The newest settings that nobody has taken yet; null when there are none.</summary>
    public AgentSettings? Take() => Interlocked.Exchange(ref _read, null);

    private void Read()
    {
        do
        {
            ReadOnce();
        } while (AskedAgain());
    }

    private bool AskedAgain()
    {
        lock (_gate)
        {
            _reading = _askedAgain;
            _askedAgain = false;
            return _reading;
        }
    }

    private void ReadOnce()
    {
        try
        {
            var next = source.Read(fromFileBefore: _used.Source is not null, out _);
            log.Use(next.LogLevel, TargetFor(next));
            _used = next;
            Interlocked.Exchange(ref _read, next);
            wake();
        }
        catch (Exception wrong) when (wrong is SettingsException or PlatformException)
        {
            // Whoever moved the log file away asked for another one all the same.
            log.Use(_used.LogLevel, null);
            log.Error("settings not changed", ("mistakes", wrong.Message.Replace("\n", "; ", StringComparison.Ordinal)));
        }
    }

    private ILogTarget? TargetFor(AgentSettings next) =>
        next.LogFile == _used.LogFile ? null
        : next.LogFile is { } file ? LogFile.Open(file)
        : AgentLog.Stderr();
}
