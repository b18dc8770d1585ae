using System.Globalization;
using System.Text;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Logging;

/// <summary>
/// Writes lines such as <c>2026-11-22T13:00:00.000Z info host connected session=3</c> to a descriptor. Under journald the line carries the
/// <c>&lt;N&gt;</c> priority instead of time and level. A line that cannot be written is lost: logging never stops the agent.
/// </summary>
internal sealed class AgentLog(AgentLogLevel least, int fd, bool journal, TimeProvider time)
{
    private readonly Lock _oneLine = new();

    /// <summary>To stderr, with journald's prefixes when stderr is the journal.</summary>
    public static AgentLog ToStderr(AgentLogLevel least) =>
        new(least, 2, Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 }, TimeProvider.System);

    /// <summary>To the end of a file, which is made if missing (0640).</summary>
    /// <exception cref="PlatformException">It cannot be opened.</exception>
    public static AgentLog ToFile(AgentLogLevel least, string path)
    {
        const uint ownerWritesGroupReads = 0x1A0;
        var fd = Libc.Open(path, Libc.OpenWrite | Libc.OpenAppend | Libc.OpenCreate | Libc.CloseOnExec, ownerWritesGroupReads);
        return fd >= 0
            ? new AgentLog(least, fd, journal: false, TimeProvider.System)
            : throw new PlatformException($"open the log file {path}", Libc.LastError);
    }

    public bool Writes(AgentLogLevel level) => level >= least;

    public void Debug(string text, params ReadOnlySpan<LogField> fields) => Write(AgentLogLevel.Debug, text, fields);

    public void Info(string text, params ReadOnlySpan<LogField> fields) => Write(AgentLogLevel.Info, text, fields);

    public void Warn(string text, params ReadOnlySpan<LogField> fields) => Write(AgentLogLevel.Warn, text, fields);

    public void Error(string text, params ReadOnlySpan<LogField> fields) => Write(AgentLogLevel.Error, text, fields);

    private void Write(AgentLogLevel level, string text, ReadOnlySpan<LogField> fields)
    {
        if (!Writes(level))
        {
            return;
        }
        var line = new StringBuilder(160);
        if (journal)
        {
            line.Append('<').Append(Priority(level)).Append('>');
        }
        else
        {
            line.Append(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            line.Append(' ').Append(Word(level)).Append(' ');
        }
        line.Append(text);
        foreach (var field in fields)
        {
            line.Append(' ').Append(field.Name).Append('=');
            AppendValue(line, field.Value);
        }
        line.Append('\n');
        var bytes = Encoding.UTF8.GetBytes(line.ToString());
        lock (_oneLine)
        {
            _ = Libc.Write(fd, bytes);
        }
    }

    // Control characters would forge lines or reach a terminal.
    private static void AppendValue(StringBuilder line, string value)
    {
        var quoted = value.Length == 0 || value.AsSpan().IndexOfAny(" \"=") >= 0;
        if (quoted)
        {
            line.Append('"');
        }
        foreach (var c in value)
        {
            if (char.IsControl(c))
            {
                line.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else if (c is '"' or '\\')
            {
                line.Append('\\').Append(c);
            }
            else
            {
                line.Append(c);
            }
        }
        if (quoted)
        {
            line.Append('"');
        }
    }

    private static char Priority(AgentLogLevel level) =>
        level switch
        {
            AgentLogLevel.Error => '3',
            AgentLogLevel.Warn => '4',
            AgentLogLevel.Info => '6',
            _ => '7',
        };

    private static string Word(AgentLogLevel level) =>
        level switch
        {
            AgentLogLevel.Error => "error",
            AgentLogLevel.Warn => "warn",
            AgentLogLevel.Info => "info",
            AgentLogLevel.Debug => "debug",
            _ => "trace",
        };
}
