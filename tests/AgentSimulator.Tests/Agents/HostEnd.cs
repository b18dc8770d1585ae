using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrator.AgentSimulator.Tests.Agents;

/// <summary>A host's end of one agent's socket: lines out, bytes in.</summary>
internal sealed class HostEnd : IDisposable
{
    private const int LimitMs = 10_000;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<byte> _read = [];

    public HostEnd(string path)
    {
        _socket.ReceiveTimeout = LimitMs;
        _socket.Blocking = false;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.Blocking = true;
    }

    /// <summary>Bytes that have come and were not read.</summary>
    public int Waiting => _socket.Available + _read.Count;

    public void Send(string line) => _socket.Send(Encoding.UTF8.GetBytes(line + "\n"));

    public void SendRaw(params byte[] bytes) => _socket.Send(bytes);

    /// <summary>Sends without waiting for room.</summary>
    /// <returns>Bytes taken.</returns>
    public int SendWhatFits(byte[] bytes)
    {
        _socket.Blocking = false;
        var sent = 0;
        while (sent < bytes.Length)
        {
            var count = _socket.Send(bytes.AsSpan(sent), SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                break;
            }
            sent += count;
        }
        _socket.Blocking = true;
        return sent;
    }

    public string Ask(string line)
    {
        Send(line);
        return Line();
    }

    /// <summary>Asks and reads the answer as JSON.</summary>
    public JsonElement Json(string line)
    {
        using var document = JsonDocument.Parse(Ask(line));
        return document.RootElement.Clone();
    }

    /// <summary>The next line, without its ending.</summary>
    public string Line()
    {
        int newline;
        while ((newline = _read.IndexOf((byte)'\n')) < 0)
        {
            Receive();
        }
        var line = Encoding.Latin1.GetString([.. _read.Take(newline)]);
        _read.RemoveRange(0, newline + 1);
        return line;
    }

    /// <summary>At least so many bytes as they came, newlines included.</summary>
    public byte[] Bytes(int least)
    {
        while (_read.Count < least)
        {
            Receive();
        }
        return [.. _read];
    }

    /// <summary>Reads on to the end of the connection; fails when there is none.</summary>
    public void ReadToEnd()
    {
        while (_socket.Receive(new byte[65536]) > 0) { }
    }

    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        var bytes = new byte[65536];
        var count = _socket.Receive(bytes);
        Assert.True(count > 0, "the agent's end was closed");
        _read.AddRange(bytes.AsSpan(0, count));
    }
}
