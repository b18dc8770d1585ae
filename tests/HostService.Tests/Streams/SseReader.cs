using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Orchestrator.Client.Types;

namespace Orchestrator.HostService.Tests.Streams;

/// <summary>Reads an event stream item by item.</summary>
public sealed class SseReader(HttpResponseMessage response, Stream stream) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IAsyncEnumerator<SseItem<string>> _items = SseParser
        .Create(stream, (_, data) => Encoding.UTF8.GetString(data))
        .EnumerateAsync()
        .GetAsyncEnumerator();

    public string Id { get; private set; } = "";

    public string Type { get; private set; } = "";

    public async Task<EventItem> Next()
    {
        Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(Patience), "The stream ended.");
        (Id, Type) = (_items.Current.EventId ?? "", _items.Current.EventType);
        return JsonSerializer.Deserialize(_items.Current.Data, ApiJson.Default.EventItem)!;
    }

    /// <summary>True when it ends whole, without an error.</summary>
    public async Task<bool> Ends() => !await _items.MoveNextAsync().AsTask().WaitAsync(Patience);

    public ValueTask DisposeAsync()
    {
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
