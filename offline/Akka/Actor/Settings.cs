using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>What a system read from its configuration.</summary>
public class Settings
{
    internal Settings(ActorSystem system, Config config, ActorSystemSetup setup)
    {
        System = system;
        Setup = setup;
        Config = config.WithFallback(ReferenceConfig.Value);
        AskTimeout = Config.GetTimeSpan("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan);
        LogLevel = Config.GetString("akka.loglevel");
        LogLevelValue = Logging.LogLevelFor(LogLevel);
        LogFormatter = FormatterNamed(Config.GetString("akka.logger-formatter"));
        StdoutLogLevel = Config.GetString("akka.stdout-loglevel");
        Loggers = [.. Config.GetStringList("akka.loggers")];
        LogConfigOnStart = Config.GetBoolean("akka.log-config-on-start");
        LogDeadLetters = Config.GetString("akka.log-dead-letters").ToUpperInvariant() switch
        {
            "ON" or "TRUE" => int.MaxValue,
            "OFF" or "FALSE" => 0,
            _ => Config.GetInt("akka.log-dead-letters"),
        };
        LogDeadLettersDuringShutdown = Config.GetBoolean("akka.log-dead-letters-during-shutdown");
        LoggerStartTimeout = Config.GetTimeSpan("akka.logger-startup-timeout");
        SupervisorStrategyClass = Config.GetString("akka.actor.guardian-supervisor-strategy");
        CoordinatedShutdownTerminateActorSystem = Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");
        CoordinatedShutdownRunByActorSystemTerminate = Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");
        Throughput = Config.GetInt("akka.actor.default-dispatcher.throughput", 30);
        StashCapacity = Config.GetInt("akka.actor.default-mailbox.stash-capacity", -1);
    }

    public ActorSystem System { get; }
    public Config Config { get; }
    public ActorSystemSetup Setup { get; }
    public TimeSpan AskTimeout { get; }
    public string LogLevel { get; }
    public string StdoutLogLevel { get; }
    public IList<string> Loggers { get; }
    public TimeSpan LoggerStartTimeout { get; }
    public bool LogConfigOnStart { get; }
    public int LogDeadLetters { get; }
    public bool LogDeadLettersDuringShutdown { get; }
    public string SupervisorStrategyClass { get; }
    public bool CoordinatedShutdownTerminateActorSystem { get; }
    public bool CoordinatedShutdownRunByActorSystemTerminate { get; }
    public ILogMessageFormatter LogFormatter { get; }
    internal LogLevel LogLevelValue { get; }
    internal int Throughput { get; }
    internal int StashCapacity { get; }

    private static ILogMessageFormatter FormatterNamed(string name)
    {
        // The assembly is not named Akka here, so that the default's own name needs a case.
        if (string.IsNullOrWhiteSpace(name) || name.Split(',')[0].Trim() == typeof(SemanticLogMessageFormatter).FullName)
            return SemanticLogMessageFormatter.Instance;
        var type = Type.GetType(name) ?? throw new ArgumentException($"Could not load type of {name} for ILogMessageFormatter.");
        if (!typeof(ILogMessageFormatter).IsAssignableFrom(type))
            throw new ArgumentException("Log formatter type must inherit from the ILogMessageFormatter interface.");
        return (ILogMessageFormatter)Activator.CreateInstance(type);
    }
}
