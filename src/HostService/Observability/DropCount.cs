using Serilog.Sinks.Async;

namespace Orchestrator.HostService.Observability;

/// <summary>How many events a queue had to drop.</summary>
internal sealed class DropCount : IAsyncLogEventSinkMonitor
{
    private volatile IAsyncLogEventSinkInspector? _queue;
    private long _taken;

    /// <inheritdoc/>
    public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    /// <inheritdoc/>
    public void StopMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = null;

    /// <summary>Those since the last time; for one thread.</summary>
    public long Take()
    {
        var all = _queue?.DroppedMessagesCount ?? _taken;
        var news = all - _taken;
        _taken = all;
        return news;
    }
}
