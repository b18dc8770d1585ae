using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Orchestrator.HostService.Observability;

/// <summary>
/// Between the service and a sink that may stall (a stopped terminal, a full pipe, a slow disk): Serilog's bounded queue and its one writer. When it is
/// full, events are dropped and counted, and the count is written as soon as there is room.
/// </summary>
internal static class LogQueue
{
    /// <summary>Events that wait at most: when all of ten thousand VMs go at once, each has two lines to say.</summary>
    public const int LengthMax = 50_000;

    /// <summary>Puts a queue of its own before each sink, so that a stalled one does not hold up the other.</summary>
    public static void Queued(this LoggerSinkConfiguration sinks, LogTrouble trouble, Action<LoggerSinkConfiguration> sink)
    {
        var drops = new DropCount();
        LoggerSinkConfiguration.Wrap(
            sinks,
            queue => new BoundedEnd(queue, trouble),
            outer =>
                outer.Async(
                    queued =>
                        LoggerSinkConfiguration.Wrap(
                            queued,
                            inner => new DropTeller(inner, drops),
                            sink,
                            LevelAlias.Minimum,
                            levelSwitch: null
                        ),
                    drops,
                    LengthMax,
                    blockWhenFull: false
                ),
            LevelAlias.Minimum,
            levelSwitch: null
        );
    }
}
