using System.Globalization;
using System.Text;
using Orchestrator.GuestAgent.Configuration;

namespace Orchestrator.GuestAgent.Logging;

/// <summary>Makes lines such as <c>2026-11-22T13:00:00.000Z info host connected session=3</c>, or <c>&lt;6&gt;host connected session=3</c> for journald.</summary>
internal static class LogLine
{
    public static byte[] Make(bool journal, DateTimeOffset now, AgentLogLevel level, string text, ReadOnlySpan<LogField> fields)
    {
        var line = new StringBuilder(160);
        if (journal)
        {
            line.Append('<').Append(Priority(level)).Append('>');
        }
        else
        {
            line.Append(now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            line.Append(' ').Append(Word(level)).Append(' ');
        }
        line.Append(text);
        foreach (var field in fields)
        {
            line.Append(' ').Append(field.Name).Append('=');
            AppendValue(line, field.Value, field.Quoted);
        }
        line.Append('\n');
        return Encoding.UTF8.GetBytes(line.ToString());
    }

    // Control characters would forge lines or reach a terminal.
    private static void AppendValue(StringBuilder line, string value, bool quoted)
    {
        quoted |= value.Length == 0 || value.AsSpan().IndexOfAny(" \"=") >= 0;
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
