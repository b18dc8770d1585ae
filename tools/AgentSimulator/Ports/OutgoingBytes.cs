using System.Buffers;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>What goes to the host: sent at once where it fits, else kept, in order and bounded. Memory is held only while something waits.</summary>
/// <param name="keepsForNext">What is written while no host is there is kept for the next, as a blocking write keeps it.</param>
internal sealed class OutgoingBytes(PortSocket socket, bool keepsForNext) : IDisposable
{
    // What a virtio-serial port holds for a host that does not read.
    private const int WaitingBytesMax = 512 * 1024;

    private FrameBuffer? _waiting;

    public bool Any => _waiting is { Count: > 0 };

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (!socket.HasClient && !keepsForNext)
        {
            return;
        }
        var sent = socket.HasClient && !Any ? socket.Send(bytes) : 0;
        // A host that is gone is told of by the next event too.
        if (sent >= 0 && sent < bytes.Length && (_waiting?.Count ?? 0) + bytes.Length - sent <= WaitingBytesMax)
        {
            (_waiting ??= new FrameBuffer()).Write(bytes[sent..]);
        }
    }

    /// <summary>Sends what fits by now.</summary>
    public void Flush()
    {
        if (_waiting is { Count: > 0 } && socket.HasClient && socket.Send(_waiting.WrittenSpan) is > 0 and var sent)
        {
            _waiting.Consume(sent);
        }
    }

    public void HostLeft()
    {
        if (!keepsForNext)
        {
            Clear();
        }
    }

    public void Clear() => _waiting?.Clear();

    public void Dispose() => _waiting?.Dispose();
}
