using Orchestrator.GuestAgent.Configuration;

namespace Orchestrator.GuestAgent.Logging;

/// <summary>The agent's log: any thread writes, none ever waits for it, and a line that cannot be kept is lost and counted; see <see cref="LogQueue"/>.</summary>
internal sealed class AgentLog
{
    private readonly TimeProvider _time;
    private readonly LogQueue _queue;
    private volatile AgentLogLevel _least;
    private volatile bool _journal;

    /// <param name="target">Belongs to the log from now on.</param>
    public AgentLog(AgentLogLevel least, ILogTarget target, TimeProvider time)
    {
        _time = time;
        _least = least;
        _journal = target.IsJournal;
        _queue = new LogQueue(target, LostLine);
        target.Trouble = Complain;
    }

    /// <summary>Stderr, with journald's prefixes when stderr is the journal.</summary>
    public static ILogTarget Stderr() => new LogDescriptor(2, Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 });

    public bool Writes(AgentLogLevel level) => level >= _least;

    /// <summary>A thread of the log's own is there.</summary>
    public bool HasWriter => _queue.HasWriter;

    /// <param name="target">Where lines go from now on; null for where they have gone, which is opened anew if it is a file.</param>
    public void Use(AgentLogLevel least, ILogTarget? target)
    {
        _least = least;
        if (target is null)
        {
            _queue.Reopen();
            return;
        }
        target.Trouble = Complain;
        _queue.Switch(target);
        _journal = target.IsJournal;
    }

    /// <summary>Waits until all is written, but no longer than the limit.</summary>
    /// <returns>False when something is left.</returns>
    public bool Drain(TimeSpan limit) => _queue.Drain(limit);

    public void Debug(string text, params ReadOnlySpan<LogField> fields) => Write(AgentLogLevel.Debug, text, fields);

    public void Info(string text, params ReadOnlySpan<LogField> fields) => Write(AgentLogLevel.Info, text, fields);

    public void Warn(string text, params ReadOnlySpan<LogField> fields) => Write(AgentLogLevel.Warn, text, fields);

    public void Error(string text, params ReadOnlySpan<LogField> fields) => Write(AgentLogLevel.Error, text, fields);

    public void Write(AgentLogLevel level, string text, params ReadOnlySpan<LogField> fields)
    {
        if (Writes(level))
        {
            _queue.Post(LogLine.Make(_journal, _time.GetUtcNow(), level, text, fields));
        }
    }

    private byte[] LostLine(long count, string why) =>
        LogLine.Make(_journal, _time.GetUtcNow(), AgentLogLevel.Warn, "log lines lost", [("count", count), ("reason", why)]);

    private void Complain(string what, string why) => Warn(what, ("reason", why));
}
