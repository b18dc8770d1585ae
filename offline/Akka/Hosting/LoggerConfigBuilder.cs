using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Hosting;

/// <summary>Which loggers, how loud.</summary>
public sealed class LoggerConfigBuilder
{
    private readonly List<Type> _loggers = [];
    private bool _cleared;

    internal LoggerConfigBuilder(AkkaConfigurationBuilder builder) => Builder = builder;

    internal AkkaConfigurationBuilder Builder { get; }

    /// <summary>Null for what the configuration says.</summary>
    public LogLevel? LogLevel { get; set; }

    public bool? LogConfigOnStart { get; set; }

    public DeadLetterOptions DeadLetterOptions { get; set; }

    public LoggerConfigBuilder ClearLoggers()
    {
        _cleared = true;
        _loggers.Clear();
        return this;
    }

    public LoggerConfigBuilder AddLogger<T>()
        where T : IRequiresMessageQueue<ILoggerMessageQueueSemantics>
    {
        _loggers.Add(typeof(T));
        return this;
    }

    internal void Build()
    {
        var text = "";
        if (LogLevel is { } level)
            text += $"akka.loglevel = \"{level.StringFor()}\"\n";
        if (_cleared || _loggers.Count > 0)
            text += $"akka.loggers = [{string.Join(", ", _loggers.Select(t => $"\"{t.AssemblyQualifiedName}\""))}]\n";
        if (LogConfigOnStart is { } log)
            text += $"akka.log-config-on-start = {(log ? "on" : "off")}\n";
        text += DeadLetterOptions?.ToString();
        if (text.Length > 0)
            Builder.AddHocon(ConfigurationFactory.ParseString(text), HoconAddMode.Prepend);
    }
}
