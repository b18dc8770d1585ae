using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrator.TestKit;

/// <summary>What a <see cref="ScriptedAgent"/> is like. The default is a sound agent that works on requests side by side.</summary>
public sealed record AgentScript
{
    /// <summary>A sound agent of today.</summary>
    public static AgentScript Sound { get; } = new();

    /// <summary>The agent of version 1.0 that is in the field, with every habit that was measured: loses the first line after a connect, deaf for 5 s after a bad or empty line, one request at a time, answers of an old client go to the next, memory told in bytes, no instance id.</summary>
    public static AgentScript Field10 { get; } =
        new()
        {
            Version = "1.0.0",
            InstanceId = null,
            ConcurrentRequests = null,
            LosesFirstLine = true,
            DeafAfterBadLine = TimeSpan.FromSeconds(5),
            ReadsOverIntoNextClient = true,
            MemoryInBytes = true,
        };

    /// <summary>A sound agent of protocol 1.1: it knows sessions, and tells of itself what such agents tell.</summary>
    public static AgentScript Fenced { get; } =
        new()
        {
            ProtocolVersion = "1.1.0",
            AgentId = "a9",
            BootId = "b1",
        };

    public string Version { get; init; } = "0.1.0";
    public string ProtocolVersion { get; init; } = "1.0.0";
    public string? InstanceId { get; init; } = "00000000000000000000000000000001";

    /// <summary>Null: the agent names no limits and answers one at a time.</summary>
    public int? ConcurrentRequests { get; init; } = 10;

    /// <summary>Told by agents of 1.1; null leaves it out.</summary>
    public string? AgentId { get; init; }

    public string? BootId { get; init; }

    /// <summary>The fleet it belongs to; null for the one that greets it.</summary>
    public string? Fleet { get; init; }

    /// <summary>The highest epoch that it has seen; null for the one that greets it.</summary>
    public long? Epoch { get; init; }

    /// <summary>Its journal's epoch and number; null for none.</summary>
    public (string Epoch, long Seq)? Journal { get; init; }

    /// <summary>How far its monotonic clock is ahead of the test's, milliseconds.</summary>
    public long ClockAheadMs { get; init; } = 1_000_000;

    /// <summary>Fenced agents leave the session out of their answer to a hello.</summary>
    public bool TellsNoSession { get; init; }

    /// <summary>What it answers as the session instead of the one it was asked for.</summary>
    public string? OtherSession { get; init; }

    public bool LosesFirstLine { get; init; }
    public TimeSpan DeafAfterBadLine { get; init; }

    /// <summary>Bytes and answers of a client that left meet the next one, as they do in a virtio port.</summary>
    public bool ReadsOverIntoNextClient { get; init; }

    public bool MemoryInBytes { get; init; }

    /// <summary>Sent to each client at once, before it says anything: rests of older sessions.</summary>
    public string Greeting { get; init; } = "";
}

/// <summary>One request as a <see cref="ScriptedAgent"/> got it.</summary>
/// <param name="Id">The id's JSON token.</param>
public sealed record ScriptedRequest(string Id, string Method, JsonElement Params);

/// <summary>
/// An agent on a unix socket that does what a test tells it: serves one client at a time as QEMU's channel does. Everything it was asked is kept in
/// <see cref="Requests"/>. Thread-safe.
/// </summary>
public sealed class ScriptedAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<byte[]> _forNextClient = new();
    private Socket _listener;
    private Task _serving;
    private volatile Client? _client;
    private string _halfLine = "";

    public ScriptedAgent(string socketPath, AgentScript? script = null)
    {
        SocketPath = socketPath;
        Script = script ?? AgentScript.Sound;
        _listener = Listen();
        _serving = ServeAsync(_listener);
    }

    public string SocketPath { get; }

    /// <summary>May be replaced at any time; holds from the next line on.</summary>
    public AgentScript Script { get; set; }

    /// <summary>Every request that was read and understood, hellos included, in order.</summary>
    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    /// <summary>Clients served so far.</summary>
    public int Clients { get; private set; }

    /// <summary>Reads, and answers nothing.</summary>
    public bool Silent { get; set; }

    /// <summary>Does not even read.</summary>
    public bool Stopped { get; set; }

    /// <summary>What to do with a request instead of the usual answer; null answers as usual. Hellos come here too.</summary>
    public Func<ScriptedAgent, ScriptedRequest, Task<bool>>? Handler { get; set; }

    /// <summary>Requests of one method so far.</summary>
    public int Count(string method) => Requests.Count(r => r.Method == method);

    /// <summary>Sends text as it is to the client that is there; false when none is.</summary>
    public async Task<bool> SendAsync(string text)
    {
        if (_client is not { } client)
        {
            return false;
        }
        return await client.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
    }

    /// <summary>Answers a request with a result.</summary>
    public Task<bool> AnswerAsync(ScriptedRequest request, string resultJson) =>
        SendAsync($$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{resultJson}}}""" + "\n");

    /// <summary>Answers a request with an error.</summary>
    public Task<bool> RefuseAsync(ScriptedRequest request, int code, string message, string dataJson = "null") =>
        SendAsync(
            $$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{"code":{{code}},"message":{{JsonSerializer.Serialize(message)}},"data":{{dataJson}} } }"""
                + "\n"
        );

    /// <summary>Hangs up on the client that is there, as an ending QEMU does.</summary>
    public void DropClient() => _client?.Dispose();

    /// <summary>Ends as a killed QEMU does: the connection ends, the socket file stays and refuses.</summary>
    public async Task KillAsync()
    {
        _listener.Dispose();
        DropClient();
        await _serving.ConfigureAwait(false);
    }

    /// <summary>Listens again at the same path after <see cref="KillAsync"/>.</summary>
    public void StartAgain(AgentScript? script = null)
    {
        Script = script ?? Script;
        _halfLine = "";
        _forNextClient.Clear();
        _listener = Listen();
        _serving = ServeAsync(_listener);
    }

    /// <summary>The usual result of a method, as JSON; null for a method that it does not have.</summary>
    public string? ResultOf(ScriptedRequest request) =>
        request.Method switch
        {
            "ping" when Is11 => $$"""{"pong":true,"timestamp":1700000000,"now_ms":{{NowMs}} }""",
            "ping" => """{"pong":true,"timestamp":1700000000}""",
            "get_agent_info" => AgentInfo(request.Params),
            "get_system_info" =>
                $$"""{"os_type":"linux","os_name":"Debian GNU/Linux","os_version":"12","kernel_version":"6.1.0","hostname":"guest","architecture":"x86_64","cpu_count":2,"total_memory_kb":{{(Script.MemoryInBytes ? 2147483648 : 2097152)}},"uptime_seconds":100}""",
            "get_network_info" =>
                """{"interfaces":[{"name":"lo","mac_address":"","ipv4_addresses":["127.0.0.1/8"],"ipv6_addresses":["::1/128"],"state":"up","mtu":65536}]}""",
            "get_disk_usage" =>
                """{"filesystems":[{"mount_point":"/","device":"/dev/vda1","fs_type":"ext4","total_bytes":1000000,"used_bytes":250000,"available_bytes":750000,"used_percent":25.0}]}""",
            "exec_command" =>
                $$"""{"exit_code":0,"stdout":{{JsonSerializer.Serialize(Echo(request.Params))}},"stderr":"","execution_time_ms":1}""",
            "file_read" => """{"content":"hello\n","size_bytes":6,"encoding":"utf8"}""",
            "file_write" => $$"""{"bytes_written":0,"path":{{JsonSerializer.Serialize(Text(request.Params, "path"))}}}""",
            "shutdown" or "reboot" => """{"initiated":true,"message":"scripted"}""",
            _ => null,
        };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await KillAsync().ConfigureAwait(false);
        File.Delete(SocketPath);
        _stop.Dispose();
    }

    private Socket Listen()
    {
        // Bound under another name: a socket that .NET closes takes the name it was bound under with it, and QEMU's stays.
        var bound = SocketPath + "~";
        File.Delete(bound);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(bound));
        listener.Listen(1);
        File.Move(bound, SocketPath, overwrite: true);
        return listener;
    }

    private async Task ServeAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                using var client = new Client(await listener.AcceptAsync().ConfigureAwait(false));
                _client = client;
                Clients++;
                await client.WriteAsync(Encoding.UTF8.GetBytes(Script.Greeting)).ConfigureAwait(false);
                while (_forNextClient.TryDequeue(out var old))
                {
                    await client.WriteAsync(old).ConfigureAwait(false);
                }
                await ServeClientAsync(client).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                if (_stop.IsCancellationRequested || listener.SafeHandle.IsClosed)
                {
                    return;
                }
            }
            finally
            {
                _client = null;
            }
        }
    }

    private async Task ServeClientAsync(Client client)
    {
        var lines = Script.ReadsOverIntoNextClient ? _halfLine : "";
        var buffer = new byte[65536];
        var first = true;
        var deafUntil = DateTime.MinValue;
        while (true)
        {
            var count = await client.ReadAsync(buffer).ConfigureAwait(false);
            while (Stopped && !client.Gone)
            {
                await Task.Delay(10, _stop.Token).ConfigureAwait(false);
            }
            if (count == 0)
            {
                _halfLine = lines;
                return;
            }
            lines += Encoding.UTF8.GetString(buffer, 0, count);
            for (
                var newline = lines.IndexOf('\n', StringComparison.Ordinal);
                newline >= 0;
                newline = lines.IndexOf('\n', StringComparison.Ordinal)
            )
            {
                var line = lines[..newline];
                lines = lines[(newline + 1)..];
                var lost = first && Script.LosesFirstLine;
                first = false;
                if (lost || DateTime.UtcNow < deafUntil)
                {
                    continue;
                }
                if (Parse(line) is not { } request)
                {
                    deafUntil = DateTime.UtcNow + Script.DeafAfterBadLine;
                    if (Script.DeafAfterBadLine == TimeSpan.Zero && line.Length > 0)
                    {
                        await client
                            .WriteAsync(
                                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"not JSON\"}}\n"u8.ToArray()
                            )
                            .ConfigureAwait(false);
                    }
                    continue;
                }
                Requests.Enqueue(request);
                if (Script.ConcurrentRequests is null)
                {
                    await RespondAsync(client, request).ConfigureAwait(false);
                }
                else
                {
                    _ = RespondAsync(client, request);
                }
            }
        }
    }

    private async Task RespondAsync(Client client, ScriptedRequest request)
    {
        if (Silent || (Handler is { } handler && await handler(this, request).ConfigureAwait(false)))
        {
            return;
        }
        var line = ResultOf(request) is { } result
            ? $$"""{"jsonrpc":"2.0","id":{{request.Id}},"result":{{result}}}""" + "\n"
            : $$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{"code":-32601,"message":"no such method"} }""" + "\n";
        var bytes = Encoding.UTF8.GetBytes(line);
        if (!await client.WriteAsync(bytes).ConfigureAwait(false) && Script.ReadsOverIntoNextClient)
        {
            _forNextClient.Enqueue(bytes);
        }
    }

    /// <summary>Its monotonic clock, milliseconds.</summary>
    public long NowMs => Environment.TickCount64 + Script.ClockAheadMs;

    private bool Is11 => Script.ProtocolVersion.StartsWith("1.1", StringComparison.Ordinal);

    private string AgentInfo(JsonElement greeting)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $$"""{"version":"{{Script.Version}}","protocol_version":"{{Script.ProtocolVersion}}","platform":"linux","""
        );
        text.Append(
            """
            "capabilities":["ping","get_agent_info","get_system_info","get_network_info","get_disk_usage","exec_command","file_read","file_write","shutdown","reboot"]
            """.Trim()
        );
        if (Script.InstanceId is { } instance)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"instance_id\":\"{instance}\"");
        }
        if (Script.ConcurrentRequests is { } requests)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $",\"limits\":{{\"max_message_bytes\":65536,\"max_concurrent_requests\":{requests}}}"
            );
        }
        if (Is11)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{(Script.TellsNoSession ? "" : $",\"session\":\"{Script.OtherSession ?? Text(greeting, "session")}\"")},\"fleet\":\"{Script.Fleet ?? Text(greeting, "fleet")}\",\"now_ms\":{NowMs},\"durability\":\"none\""
            );
            var epoch = Script.Epoch ?? (greeting.ValueKind == JsonValueKind.Object ? greeting.GetProperty("epoch").GetInt64() : 0);
            text.Append(
                CultureInfo.InvariantCulture,
                $",\"epoch\":{epoch},\"agent_id\":\"{Script.AgentId}\",\"boot_id\":\"{Script.BootId}\""
            );
            if (Script.Journal is { } journal)
            {
                text.Append(CultureInfo.InvariantCulture, $",\"journal\":{{\"epoch\":\"{journal.Epoch}\",\"seq\":{journal.Seq}}}");
            }
        }
        return text.Append('}').ToString();
    }

    private static ScriptedRequest? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("id", out var id)
                && root.TryGetProperty("method", out var method)
                ? new ScriptedRequest(
                    id.GetRawText(),
                    method.GetString() ?? "",
                    root.TryGetProperty("params", out var p) ? p.Clone() : default
                )
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Echo(JsonElement parameters) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("args", out var args)
            ? string.Join(' ', args.EnumerateArray().Select(a => a.GetString())) + "\n"
            : "\n";

    private static string Text(JsonElement parameters, string member) =>
        parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty(member, out var value) ? value.GetString() ?? "" : "";

    private sealed class Client(Socket socket) : IDisposable
    {
        private readonly SemaphoreSlim _writing = new(1, 1);

        /// <summary>It was hung up on.</summary>
        public bool Gone { get; private set; }

        public ValueTask<int> ReadAsync(Memory<byte> into) => socket.ReceiveAsync(into, SocketFlags.None);

        /// <summary>False when the client has left.</summary>
        public async Task<bool> WriteAsync(byte[] bytes)
        {
            await _writing.WaitAsync().ConfigureAwait(false);
            try
            {
                for (var sent = 0; sent < bytes.Length; )
                {
                    sent += await socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None).ConfigureAwait(false);
                }
                return true;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
            finally
            {
                _writing.Release();
            }
        }

        public void Dispose()
        {
            Gone = true;
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Gone already.
            }
            socket.Dispose();
        }
    }
}
