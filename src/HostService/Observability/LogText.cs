using System.Globalization;
using Orchestrator.HostService.Configuration;
using Orchestrator.Protocol.Rpc;
using Serilog.Events;
using Serilog.Parsing;

namespace Orchestrator.HostService.Observability;

/// <summary>What a log event says, made safe: one line, bounded, nothing in it that a terminal obeys, no secrets.</summary>
internal static class LogText
{
    /// <summary>Longest message, characters.</summary>
    public const int MessageCharsMax = 4096;

    /// <summary>Longest exception, characters.</summary>
    public const int ExceptionCharsMax = 32 * 1024;

    private const string Hidden = "(hidden)";

    /// <summary>The message with its holes filled.</summary>
    public static string Message(LogEvent e)
    {
        using var filled = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var token in e.MessageTemplate.Tokens)
        {
            if (token is PropertyToken hole && e.Properties.TryGetValue(hole.PropertyName, out var value))
            {
                filled.Write(Value(hole.PropertyName, value, hole.Format));
            }
            else
            {
                filled.Write(token.ToString());
            }
        }
        return GuestText.Clean(filled.ToString(), MessageCharsMax);
    }

    /// <summary>One value as text; texts without quotes around them.</summary>
    public static string Value(string name, LogEventPropertyValue value, string? format = null)
    {
        if (IsSecret(name))
        {
            return Hidden;
        }
        if (value is ScalarValue { Value: string text })
        {
            return GuestText.Clean(text, MessageCharsMax);
        }
        using var written = new StringWriter(CultureInfo.InvariantCulture);
        WithoutSecrets(value).Render(written, format, CultureInfo.InvariantCulture);
        return GuestText.Clean(written.ToString(), MessageCharsMax);
    }

    /// <summary>The exception; its further lines are indented, so that no line of it can pass for an event of its own.</summary>
    public static string Exception(Exception exception) =>
        "    "
        + GuestText
            .CleanLines(exception.ToString(), ExceptionCharsMax)
            .ReplaceLineEndings("\n")
            .Replace("\n", "\n    ", StringComparison.Ordinal);

    private static LogEventPropertyValue WithoutSecrets(LogEventPropertyValue value) =>
        value switch
        {
            SequenceValue sequence => new SequenceValue(sequence.Elements.Select(WithoutSecrets)),
            StructureValue structure => new StructureValue(
                structure.Properties.Select(p => new LogEventProperty(
                    p.Name,
                    IsSecret(p.Name) ? new ScalarValue(Hidden) : WithoutSecrets(p.Value)
                )),
                structure.TypeTag
            ),
            DictionaryValue dictionary => new DictionaryValue(
                dictionary.Elements.Select(e =>
                    KeyValuePair.Create(e.Key, IsSecret($"{e.Key.Value}") ? new ScalarValue(Hidden) : WithoutSecrets(e.Value))
                )
            ),
            _ => value,
        };

    /// <summary>True for a name whose value is not written; "CancellationToken" has no secret, but none of our logs needs it.</summary>
    public static bool IsSecret(string name) => SecretKeys.Hide(name) is not null;
}
