using Orchestrator.HostService.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Formatting;

namespace Orchestrator.HostService.Observability;

/// <summary>
/// The service's log: Serilog from <c>orchestrator.log</c>. The console is standard error, text for people or a JSON object a line; the file is JSON lines,
/// rolled by size. What a guest sent can stand in any value, so no value is written raw. No sink can stop the service or hold it up for long.
/// </summary>
public static class ServiceLog
{
    /// <summary>Above every level there is.</summary>
    private const LogEventLevel Never = LogEventLevel.Fatal + 1;

    /// <summary>Puts this log behind all loggers of the host, in place of those that stand there.</summary>
    public static ILoggingBuilder AddServiceLog(this ILoggingBuilder logging, LogOptions options)
    {
        ArgumentNullException.ThrowIfNull(logging);
        logging.ClearProviders();
        // One place decides on levels; what Microsoft's filter would drop never came here.
        logging.SetMinimumLevel(LogLevel.Trace);
        return logging.AddSerilog(Create(options, !Console.IsErrorRedirected), dispose: true);
    }

    /// <summary>A logger that owns its sinks; dispose it to write out what is left. Serilog's complaints about itself go where the last one's do.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="isTerminal">Whether a person is watching.</param>
    public static Logger Create(LogOptions options, bool isTerminal)
    {
        ArgumentNullException.ThrowIfNull(options);
        var trouble = new LogTrouble(options.File, TimeProvider.System);
        SelfLog.Enable(trouble.Tell);
        var logger = new LoggerConfiguration().MinimumLevel.Is(LevelOf(options.Level)).Enrich.FromLogContext();
        foreach (var (name, level) in options.Namespaces.Where(n => !ActorLevels.IsPath(n.Key)))
        {
            logger.MinimumLevel.Override(name, LevelOf(level));
        }
        var actors = new ActorLevels(options);
        logger.MinimumLevel.Override(ActorLevels.Category, actors.Lowest).Filter.With(actors);
        var style = options.Console == ConsoleStyle.Auto ? (isTerminal ? ConsoleStyle.Text : ConsoleStyle.Json) : options.Console;
        if (style != ConsoleStyle.Off)
        {
            ITextFormatter lines = style == ConsoleStyle.Text ? new TextLines() : new JsonLines();
            logger.WriteTo.Queued(trouble, to => to.Console(lines, standardErrorFromLevel: LevelAlias.Minimum, syncRoot: new object()));
        }
        if (options.File is { } path)
        {
            logger.WriteTo.Queued(trouble, to => to.RolledFile(path, options.FileSizeMax, options.FilesKept, trouble));
        }
        return logger.CreateLogger();
    }

    /// <summary>Serilog's name for a level.</summary>
    public static LogEventLevel LevelOf(LogThreshold level) =>
        level switch
        {
            LogThreshold.Trace => LogEventLevel.Verbose,
            LogThreshold.Debug => LogEventLevel.Debug,
            LogThreshold.Info => LogEventLevel.Information,
            LogThreshold.Warning => LogEventLevel.Warning,
            LogThreshold.Error => LogEventLevel.Error,
            LogThreshold.Off => Never,
            _ => throw new ArgumentOutOfRangeException(nameof(level)),
        };
}
