using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrator.Actors.Tests.Monitors;

/// <summary>A monitor on a unix socket that does what a test tells it: one client at a time, greeted by QEMU's words unless told otherwise. Thread-safe.</summary>
internal sealed class ScriptedMonitor : IAsyncDisposable
{
    public const string QemuGreeting = """{"QMP": {"version": {"qemu": {"micro": 1, "minor": 2, "major": 7}}, "capabilities": ["oob"]}}""";

    private readonly string _path;
    private Socket _listener;
    private Task _serving;
    private volatile Socket? _client;

    public ScriptedMonitor(string path)
    {
        _path = path;
        _listener = Listen();
        _serving = ServeAsync(_listener);
    }

    /// <summary>Sent to each client first; null for silence.</summary>
    public string? Greeting { get; set; } = QemuGreeting;

    /// <summary>QEMU's word for how the machine stands.</summary>
    public string Status { get; set; } = "running";

    /// <summary>The agent's socket.</summary>
    public required string Port { get; init; }

    public bool PortOpen { get; set; } = true;

    /// <summary>Answers nothing more.</summary>
    public bool Silent { get; set; }

    /// <summary>Sent before each answer, in the same write.</summary>
    public string BeforeAnswers { get; set; } = "";

    /// <summary>Answers a command in another way than usual; null answers as usual.</summary>
    public Func<string, string?>? Answer { get; set; }

    /// <summary>What was asked, as commands.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public int Clients { get; private set; }

    public Task EventAsync(string name, string data = "{}") =>
        SendAsync($$"""{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "{{name}}", "data": {{data}}}""" + "\r\n");

    public async Task SendAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await SendAllAsync(_client ?? throw new InvalidOperationException("No client is there."), bytes);
    }

    /// <summary>QEMU is killed: the socket's file stays.</summary>
    public async Task KillAsync()
    {
        _listener.Dispose();
        _client?.Dispose();
        await _serving;
    }

    public void StartAgain()
    {
        _listener = Listen();
        _serving = ServeAsync(_listener);
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private Socket Listen()
    {
        // Bound under another name: a socket that .NET closes takes the name it was bound under with it, and QEMU's stays.
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_path + "~"));
        listener.Listen(2);
        File.Move(_path + "~", _path, overwrite: true);
        return listener;
    }

    private async Task ServeAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptAsync().ConfigureAwait(false);
                _client = client;
                Clients++;
                await ServeClientAsync(client).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                if (listener.SafeHandle.IsClosed)
                {
                    return;
                }
            }
        }
    }

    private async Task ServeClientAsync(Socket client)
    {
        if (Greeting is { } greeting)
        {
            await SendAllAsync(client, Encoding.UTF8.GetBytes(greeting + "\r\n")).ConfigureAwait(false);
        }
        using var reader = new StreamReader(new NetworkStream(client));
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var (id, command) = (json.RootElement.GetProperty("id"), json.RootElement.GetProperty("execute").GetString()!);
            Asked.Enqueue(command);
            if (Silent)
            {
                continue;
            }
            var answer = Answer?.Invoke(command) ?? $$"""{"return": {{Usual(command)}}, "id": {{id.GetRawText()}}}""" + "\r\n";
            await SendAllAsync(client, Encoding.UTF8.GetBytes(BeforeAnswers + answer)).ConfigureAwait(false);
        }
    }

    private string Usual(string command) =>
        command switch
        {
            "query-status" => $$"""{"status": "{{Status}}", "running": {{(Status == "running" ? "true" : "false")}}}""",
            "query-chardev" =>
                $$"""[{"label": "agent", "filename": "disconnected:unix:{{Port}},server=on", "frontend-open": {{(PortOpen ? "true" : "false")}}}]""",
            "qom-get" => "\"agent\"",
            _ => "{}",
        };

    private static async Task SendAllAsync(Socket client, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length; )
        {
            sent += await client.SendAsync(bytes[sent..], SocketFlags.None).ConfigureAwait(false);
        }
    }
}
