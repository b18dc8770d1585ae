using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>A host in a test's hands: raw lines out, lines in, each within a deadline.</summary>
internal sealed class AgentClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan GreetingPause = TimeSpan.FromSeconds(3);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<byte> _held = [];

    public AgentClient(string path)
    {
        Connect(path);
        _socket.SendTimeout = (int)Limit.TotalMilliseconds;
    }

    public Socket Socket => _socket;

    /// <summary>
    /// Connects and waits until the agent answers a ping: what came before that is passed over. On a port the ping of a host that comes right after another may
    /// be taken for the other's and dropped, so it is repeated, as docs/protocol.md §1 asks of hosts.
    /// </summary>
    public static AgentClient Greeted(string path)
    {
        var client = new AgentClient(path);
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Limit; )
        {
            // Pings are answered in their order: after this one's answer none of an earlier one is left.
            var id = $"hello-{Guid.NewGuid():N}";
            client.Send($$"""{"jsonrpc":"2.0","id":"{{id}}","method":"ping"}""");
            while (client.TryLine(GreetingPause) is { } line)
            {
                if (line.Contains(id, StringComparison.Ordinal))
                {
                    return client;
                }
            }
        }
        // Whoever is connected keeps all others out.
        client.Dispose();
        throw new TimeoutException("the agent did not answer a greeting in time");
    }

    public void Send(string line) => SendRaw(line + "\n");

    public void SendRaw(string text) => _socket.Send(Encoding.UTF8.GetBytes(text));

    public string Ask(string line)
    {
        Send(line);
        return Line();
    }

    public string Ask(int id, string method, object parameters)
    {
        Send(id, method, parameters);
        return Line();
    }

    public void Send(int id, string method, object parameters) =>
        Send(
            JsonSerializer.Serialize(
                new
                {
                    jsonrpc = "2.0",
                    id,
                    method,
                    @params = parameters,
                }
            )
        );

    public string Line() => TryLine(Limit) ?? throw new TimeoutException("the agent sent no line in time");

    /// <returns>The next line, or null when none came in time; throws at the end of the stream.</returns>
    public string? TryLine(TimeSpan limit)
    {
        while (true)
        {
            var end = _held.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString([.. _held[..end]]);
                _held.RemoveRange(0, end + 1);
                return line;
            }
            if (!_socket.Poll(limit, SelectMode.SelectRead))
            {
                return null;
            }
            var buffer = new byte[256 * 1024];
            var count = _socket.Receive(buffer);
            if (count == 0)
            {
                throw new EndOfStreamException("the agent closed the connection");
            }
            _held.AddRange(buffer.AsSpan(0, count));
        }
    }

    public void Dispose() => _socket.Dispose();

    // The file is there an instant before anybody listens on it.
    private void Connect(string path)
    {
        for (var began = Stopwatch.GetTimestamp(); ; Thread.Yield())
        {
            try
            {
                _socket.Connect(new UnixDomainSocketEndPoint(path));
                return;
            }
            catch (SocketException e)
                when (e.SocketErrorCode == SocketError.ConnectionRefused && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2))
            {
                // Once more.
            }
        }
    }
}
