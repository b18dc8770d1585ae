using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrator.Tests.Shared;

/// <summary>
/// A host that asks an agent for everything in turn: pings, facts, commands with and without output, small and large reads and writes, batches, what is
/// refused, and now and then ten commands with megabytes of output at once. Every answer is verified.
/// </summary>
public sealed class MixedLoad : IDisposable
{
    private const int LargeBytes = 6 * 1024 * 1024;
    private const int OutputBytes = 3_000_000;
    private const int Parallel = 10;
    private const int Busy = -32006;
    private const int TimeoutMs = 60_000;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream _stream;
    private readonly string _folder;
    private readonly byte[] _large = new byte[LargeBytes];
    private byte[] _held = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _id;

    /// <param name="socket">The agent's; its settings take the defaults' ten requests at once.</param>
    /// <param name="folder">There, and readable and writable for the agent.</param>
    public MixedLoad(string socket, string folder)
    {
        _folder = folder;
        new Random(1).NextBytes(_large);
        File.WriteAllBytes(Path.Combine(folder, "large"), _large);
        File.WriteAllText(Path.Combine(folder, "small"), "small\n");
        _socket.Connect(new UnixDomainSocketEndPoint(socket));
        _socket.SendTimeout = _socket.ReceiveTimeout = TimeoutMs;
        _stream = new NetworkStream(_socket);
    }

    /// <summary>Requests that were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>Asks so often.</summary>
    public void Run(int requests)
    {
        for (var until = Answered + requests; Answered < until; )
        {
            Ask(Answered % 100);
            if (Answered % 1000 == 500)
            {
                AskInParallel();
                AskForLarge();
            }
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private void Ask(int turn)
    {
        switch (turn)
        {
            case 3:
                Check(
                    Result("exec_command", new { command = "echo", args = (string[])["said"] }).GetProperty("stdout").GetString()
                        == "said\n"
                );
                break;
            case 13:
                Check(Result("exec_command", new { command = "false", capture_output = false }).GetProperty("exit_code").GetInt32() == 1);
                break;
            case 23:
                Check(Result("file_read", new { path = Path.Combine(_folder, "small") }).GetProperty("content").GetString() == "small\n");
                break;
            case 33:
                Write("content", "utf8");
                break;
            case 43:
                Write(Convert.ToBase64String(_large, 0, 45_000), "base64");
                break;
            case 53:
                Check(
                    Result(
                        _id % 3 == 0 ? "get_disk_usage"
                            : _id % 3 == 1 ? "get_network_info"
                            : "get_system_info",
                        null
                    ).ValueKind == JsonValueKind.Object
                );
                break;
            case 63:
                Check(Result("get_agent_info", null).GetProperty("platform").GetString() == "linux");
                break;
            case 73:
                Check(Error("file_read", new { path = Path.Combine(_folder, "absent") }) == -32002);
                break;
            case 83:
                Check(Error("no_such_method", null) == -32601);
                break;
            case 85:
                Send("{broken");
                Check(Next().GetProperty("error").GetProperty("code").GetInt32() == -32700);
                break;
            case 87:
                Send(new string(' ', 70_000) + "1");
                Check(Next().GetProperty("error").GetProperty("code").GetInt32() == -32600);
                break;
            case 93:
                Send(
                    "[" + string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"jsonrpc":"2.0","id":{{i}},"method":"ping"}""")) + "]"
                );
                Check(Next().GetArrayLength() == 60);
                break;
            default:
                Check(Result("ping", null).GetProperty("pong").GetBoolean());
                break;
        }
        Answered++;
    }

    private void AskInParallel()
    {
        var waiting = Parallel;
        for (var i = 0; i < Parallel; i++)
        {
            Request("exec_command", new { command = "head", args = (string[])["-c", $"{OutputBytes}", "/dev/zero"] });
        }
        while (waiting-- > 0)
        {
            var answer = Next();
            // The rate may refuse some.
            Check(
                answer.TryGetProperty("error", out var error)
                    ? error.GetProperty("code").GetInt32() == Busy
                    : answer.GetProperty("result").GetProperty("stdout").GetString()!.Length >= OutputBytes
            );
            Answered++;
        }
    }

    private void AskForLarge()
    {
        var read = Result("file_read", new { path = Path.Combine(_folder, "large"), encoding = "base64" });
        Check(read.GetProperty("content").GetBytesFromBase64().AsSpan().SequenceEqual(_large));
        Answered++;
    }

    private void Write(string content, string encoding)
    {
        var path = Path.Combine(_folder, "written");
        var written = Result(
                "file_write",
                new
                {
                    path,
                    content,
                    encoding,
                }
            )
            .GetProperty("bytes_written")
            .GetInt64();
        Check(new FileInfo(path).Length == written);
    }

    private JsonElement Result(string method, object? parameters)
    {
        while (true)
        {
            Request(method, parameters);
            var answer = Next();
            if (answer.TryGetProperty("result", out var result))
            {
                Check(answer.GetProperty("id").GetInt32() == _id);
                return result;
            }
            Check(answer.GetProperty("error").GetProperty("code").GetInt32() == Busy);
            // So many a second: the next is free in ten milliseconds.
            Thread.Sleep(10);
        }
    }

    private int Error(string method, object? parameters)
    {
        while (true)
        {
            Request(method, parameters);
            var code = Next().GetProperty("error").GetProperty("code").GetInt32();
            if (code != Busy)
            {
                return code;
            }
            Thread.Sleep(10);
        }
    }

    private void Request(string method, object? parameters) =>
        Send(
            parameters is null
                ? $$"""{"jsonrpc":"2.0","id":{{++_id}},"method":"{{method}}"}"""
                : $$"""{"jsonrpc":"2.0","id":{{++_id}},"method":"{{method}}","params":{{JsonSerializer.Serialize(parameters)}}}"""
        );

    private void Send(string line) => _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));

    private JsonElement Next()
    {
        while (true)
        {
            var line = NextLine();
            using var json = JsonDocument.Parse(line);
            // Said once, of its own accord.
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("method", out _))
            {
                return json.RootElement.Clone();
            }
        }
    }

    private ReadOnlyMemory<byte> NextLine()
    {
        for (var scanned = _start; ; )
        {
            var newline = _held.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = _held.AsMemory(_start, scanned + newline - _start);
                _start = scanned + newline + 1;
                return line;
            }
            if (_start > 0)
            {
                _held.AsSpan(_start, _end - _start).CopyTo(_held);
                _end -= _start;
                _start = 0;
            }
            scanned = _end;
            if (_end == _held.Length)
            {
                Array.Resize(ref _held, _held.Length * 2);
            }
            var count = _stream.Read(_held, _end, _held.Length - _end);
            _end += count > 0 ? count : throw new EndOfStreamException("the agent closed the connection");
        }
    }

    private void Check(bool right)
    {
        if (!right)
        {
            throw new InvalidOperationException($"the answer to request {_id} of the mixed load is wrong");
        }
    }
}
