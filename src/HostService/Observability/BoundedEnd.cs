using Serilog.Core;
using Serilog.Events;

namespace Orchestrator.HostService.Observability;

/// <summary>Around a queue: its end writes what is left, for two seconds at most. The package's own end waits for a stalled sink for ever, and the service with it.</summary>
internal sealed class BoundedEnd(ILogEventSink queue, LogTrouble trouble) : ILogEventSink, IDisposable
{
    private static readonly TimeSpan LastWordsMax = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent) => queue.Emit(logEvent);

    /// <inheritdoc/>
    public void Dispose()
    {
        // A thread of its own: an end that never comes must not take one of the pool's.
        var end = new Thread(End) { IsBackground = true, Name = "end of the log" };
        end.Start();
        end.Join(LastWordsMax);
        trouble.Finish(LastWordsMax);
    }

    private void End()
    {
        try
        {
            (queue as IDisposable)?.Dispose();
        }
        catch (Exception e)
        {
            // Whatever it is, the last lines of a log are not worth the service's orderly end.
            trouble.Tell($"its end could not be written: {e.Message}");
        }
    }
}
