namespace Akka.Event;

/// <summary>A template and its values, put together only where they are read.</summary>
public abstract class LogMessage
{
    private protected LogMessage(ILogMessageFormatter formatter, string format, object[] args)
    {
        Formatter = formatter;
        Format = format;
        Args = args;
    }

    private protected ILogMessageFormatter Formatter { get; }

    public string Format { get; }

    /// <summary>The names of the holes, in order.</summary>
    public IReadOnlyList<string> PropertyNames => MessageTemplate.Of(Format).Names;

    internal object[] Args { get; }

    public IEnumerable<object> Parameters() => Args;

    /// <summary>The values by the names of their holes.</summary>
    public IReadOnlyDictionary<string, object> GetProperties()
    {
        var names = PropertyNames;
        var properties = new Dictionary<string, object>(names.Count);
        for (var i = 0; i < names.Count && i < Args.Length; i++)
            properties[names[i]] = Args[i];
        return properties;
    }

    public override string ToString() => Formatter.Format(Format, Args);
}
