using System.Net.Sockets;

namespace Orchestrator.Actors.Channels;

/// <summary>A channel behind a unix socket that QEMU, or an agent itself, listens on.</summary>
internal sealed class UnixAgentSocket(Socket socket) : IAgentSocket
{
    public async ValueTask WaitReadableAsync()
    {
        // A receive of no bytes completes when there is something to receive.
        await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
    }

    public int Receive(Span<byte> into)
    {
        var count = socket.Receive(into, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => -1,
            _ => throw new SocketException((int)error),
        };
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        var count = socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
    }

    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        socket.SendAsync(bytes, SocketFlags.None, cancel);

    public void Dispose()
    {
        // A close alone leaves the channel taken while a receive is under way.
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Not connected any more: nothing to shut down.
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        socket.Dispose();
    }
}
