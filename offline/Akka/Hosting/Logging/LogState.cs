using System.Collections;
using Akka.Actor;
using Akka.Event;

namespace Akka.Hosting.Logging;

/// <summary>A log event as the list of named values that Microsoft.Extensions.Logging hands on, the template last.</summary>
internal sealed class LogState : IReadOnlyList<KeyValuePair<string, object>>
{
    private const string Template = "{OriginalFormat}";
    private readonly List<KeyValuePair<string, object>> _values = [];
    private readonly string _text;

    public LogState(LogEvent log, ActorPath path)
    {
        _text = log.Message?.ToString() ?? "";
        var template = _text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        if (log.Message is LogMessage message)
        {
            template = message.Format;
            var properties = message.GetProperties();
            foreach (var name in message.PropertyNames)
            {
                if (properties.TryGetValue(name, out var value) && !_values.Exists(v => v.Key == name))
                    _values.Add(new(name, value));
            }
        }

        _values.Add(new("ActorPath", path.ToString()));
        _values.Add(new("Timestamp", log.Timestamp));
        _values.Add(new("Thread", log.Thread.ManagedThreadId));
        _values.Add(new("LogSource", log.LogSource));
        _values.Add(new(Template, template));
    }

    public int Count => _values.Count;

    public KeyValuePair<string, object> this[int index] => _values[index];

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _text;
}
