using System.Text;
using System.Text.Json;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;

namespace Orchestrator.HostService.Streams;

/// <summary>Writes server-sent events (HTML, section 9.2): an event's data is one line of JSON, so no field can be forged by what a guest says.</summary>
public sealed class SseWriter(HttpResponse response)
{
    private const int RetryMs = 2000;

    /// <summary>Sends the headers, so that the client knows that it is served.</summary>
    public Task Begin(CancellationToken stop)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        return WriteAndFlush($"retry: {RetryMs}\n\n", stop);
    }

    /// <summary>A comment: clients drop it, and it shows that the stream lives.</summary>
    public Task Heartbeat(CancellationToken stop) => WriteAndFlush(":\n\n", stop);

    /// <summary>One event, left in the buffer until <see cref="Flush"/>.</summary>
    public Task Write(EventItem item, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(item);
        var id = item.Id.Length == 0 ? "" : $"id: {item.Id}\n";
        return Put($"{id}event: {item.Type}\ndata: {JsonSerializer.Serialize(item, WireJson.Api.EventItem)}\n\n", stop);
    }

    public Task Flush(CancellationToken stop) => response.Body.FlushAsync(stop);

    private async Task WriteAndFlush(string text, CancellationToken stop)
    {
        await Put(text, stop).ConfigureAwait(false);
        await Flush(stop).ConfigureAwait(false);
    }

    private Task Put(string text, CancellationToken stop) => response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), stop).AsTask();
}
