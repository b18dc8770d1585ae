using System.Net.Sockets;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// A connected channel as bytes. One reader and one writer at a time; <see cref="IDisposable.Dispose"/> from anywhere ends both. Failures of the channel
/// are <see cref="SocketException"/>, and <see cref="ObjectDisposedException"/> after disposal.
/// </summary>
public interface IAgentSocket : IDisposable
{
    /// <summary>Waits until <see cref="Receive"/> has something to say. Holds no buffer meanwhile: thousands of idle channels cost little.</summary>
    ValueTask WaitReadableAsync();

    /// <summary>Takes what is there, without waiting.</summary>
    /// <returns>Bytes received; 0 at the end of the stream; -1 when nothing is there now.</returns>
    int Receive(Span<byte> into);

    /// <summary>Gives what the channel takes, without waiting.</summary>
    /// <returns>Bytes taken, 0 when there is no room now.</returns>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Waits for room and gives at least one byte.</summary>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);
}
