using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Api;

/// <summary>The last answer of each VM to each question, within one budget for all: when it is spent, the answer that was stored longest ago goes first.</summary>
public sealed class InfoCache(long bytesMax = InfoCache.BytesMaxDefault)
{
    public const long BytesMaxDefault = 32L * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(VmName Vm, string Method), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _oldestFirst = new();
    private long _bytes;

    /// <summary>One answer as it came.</summary>
    /// <param name="Json">UTF-8 JSON of the result.</param>
    public sealed record Entry(VmName Vm, string Method, ReadOnlyMemory<byte> Json, DateTimeOffset At);

    public void Keep(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_lock)
        {
            if (_entries.Remove((entry.Vm, entry.Method), out var former))
            {
                Drop(former);
            }
            if (entry.Json.Length > bytesMax)
            {
                return;
            }
            _entries.Add((entry.Vm, entry.Method), _oldestFirst.AddLast(entry));
            _bytes += entry.Json.Length;
            while (_bytes > bytesMax && _oldestFirst.First is { } oldest)
            {
                _entries.Remove((oldest.Value.Vm, oldest.Value.Method));
                Drop(oldest);
            }
        }
    }

    public Entry? Last(VmName vm, string method)
    {
        lock (_lock)
        {
            return _entries.TryGetValue((vm, method), out var node) ? node.Value : null;
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _oldestFirst.Remove(node);
        _bytes -= node.Value.Json.Length;
    }
}
