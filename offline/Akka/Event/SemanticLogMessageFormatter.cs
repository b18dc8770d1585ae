namespace Akka.Event;

/// <summary>The default: named and numbered holes.</summary>
public sealed class SemanticLogMessageFormatter : ILogMessageFormatter
{
    public static readonly SemanticLogMessageFormatter Instance = new();

    private SemanticLogMessageFormatter() { }

    public string Format(string format, params object[] args) =>
        args is null or { Length: 0 } ? format : MessageTemplate.Of(format).Fill(args);

    public string Format(string format, IEnumerable<object> args) => Format(format, args as object[] ?? args?.ToArray());
}
