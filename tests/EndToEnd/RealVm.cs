using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Tests.BlackBox;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>A real QEMU VM with the published agent inside, run by eng/vm.sh.</summary>
public sealed class RealVm : IAsyncDisposable
{
    private static readonly TimeSpan BootLimit = TimeSpan.FromMinutes(4);
    private readonly string[] _options;
    private int _commands;

    private RealVm(string name, string folder, string[] options)
    {
        Name = name;
        Folder = folder;
        _options = options;
    }

    public string Name { get; }
    public string Folder { get; }
    public string Channel => Path.Combine(Folder, "org.kvmmanager.agent.0.sock");

    /// <summary>A monitor for a host service alone.</summary>
    public string Monitor => Path.Combine(Folder, "monitor.sock");

    /// <param name="options">More of eng/vm.sh's, for each time that it is booted.</param>
    public static async Task<RealVm> BootAsync(string name, string folder, params string[] options)
    {
        var vm = new RealVm(name, folder, options);
        await vm.UpAsync();
        return vm;
    }

    /// <summary>Boots it, the first time or again on the same paths.</summary>
    public async Task UpAsync()
    {
        await ScriptAsync("up", _options);
        if (!_options.Contains("--no-wait"))
        {
            // systemd tells that it has started the shell before that listens, and a line sent before is lost.
            await Eventually.SeesAsync("the guest's shell", () => TryShellAsync("true"), told => told is not null, BootLimit);
        }
    }

    /// <summary>SIGKILL to QEMU.</summary>
    public Task KillAsync() => ScriptAsync("kill");

    /// <summary>QMP system_reset.</summary>
    public Task ResetAsync() => ScriptAsync("reset");

    /// <summary>The next boot is that of a machine with another UUID, on the same disks: a clone. It must be off.</summary>
    public Task BecomeAnotherMachineAsync() => File.WriteAllTextAsync(Path.Combine(Folder, "uuid"), Guid.NewGuid().ToString());

    public async Task<bool> IsRunningAsync() => (await ScriptAsync("status")).Output.StartsWith("running", StringComparison.Ordinal);

    /// <summary>What the guest and its agent have printed since it was booted.</summary>
    public string Console() => File.ReadAllText(Path.Combine(Folder, "console.log"));

    /// <summary>Does the agent answer a new host within two seconds? A host whose guest is away hears nothing; by leaving it takes back what it had asked.</summary>
    public bool Answers()
    {
        using var host = new AgentClient(Channel);
        return Greets(host, attempts: 2);
    }

    /// <summary>A host that has been answered.</summary>
    internal AgentClient Greeted()
    {
        var host = new AgentClient(Channel);
        if (Greets(host, attempts: 20))
        {
            return host;
        }
        host.Dispose();
        throw new TimeoutException($"{Name}: the agent answers no ping");
    }

    // Asks once a second: what comes right behind a host that leaves, the agent takes for the rest of that one's.
    private static bool Greets(AgentClient host, int attempts)
    {
        for (var i = 0; i < attempts; i++)
        {
            host.Send($$"""{"jsonrpc":"2.0","id":"hello-{{i}}","method":"ping"}""");
            while (host.TryLine(TimeSpan.FromSeconds(1)) is { } line)
            {
                if (line.Contains($"\"hello-{i}\"", StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>A line to QEMU's monitor for people; fails when QEMU has something to say about it.</summary>
    public async Task HumanAsync(string line)
    {
        var said = await QmpAsync("human-monitor-command", new Dictionary<string, string> { ["command-line"] = line });
        Assert.True(said.Contains("\"return\": \"\"", StringComparison.Ordinal), said);
    }

    /// <summary>One command to QEMU's monitor; fails when QEMU does not do it.</summary>
    /// <returns>The line of the answer.</returns>
    public async Task<string> QmpAsync(string command, object? arguments = null)
    {
        var answer = "";
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Folder, "qmp.sock")), limit.Token);
        using var stream = new NetworkStream(socket);
        using var answers = new StreamReader(stream);
        await AnswerAsync("{\"QMP\"");
        foreach (
            var request in (object[])[new { execute = "qmp_capabilities" }, new { execute = command, arguments = arguments ?? new { } }]
        )
        {
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request), limit.Token);
            await AnswerAsync("{\"return\"");
        }
        return answer;

        async Task AnswerAsync(string beginning)
        {
            while (await answers.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    answer = line;
                    return;
                }
                if (line.StartsWith("{\"error\"", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"QEMU refuses {command}: {line}");
                }
            }
            throw new IOException($"QEMU closed its monitor during {command}");
        }
    }

    /// <summary>As <see cref="ShellAsync"/>; null while the guest has no shell, because it is down or boots.</summary>
    public async Task<string?> TryShellAsync(string line)
    {
        try
        {
            return await ShellAsync(line, TimeSpan.FromSeconds(3));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Runs a line in the guest's own root shell, past the agent.</summary>
    /// <returns>Its output; fails when it exits with anything but 0.</returns>
    public Task<string> ShellAsync(string line) => ShellAsync(line, TimeSpan.FromSeconds(60));

    private async Task<string> ShellAsync(string line, TimeSpan limitOfTime)
    {
        var id = "c" + Interlocked.Increment(ref _commands);
        using var limit = new CancellationTokenSource(limitOfTime);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Folder, "shell.sock")), limit.Token);
        await socket.SendAsync(Encoding.UTF8.GetBytes($"{id} {line}\n"), limit.Token);
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        var end = $"\u0001END {id} ";
        while (true)
        {
            var text = heard.ToString().ReplaceLineEndings("\n");
            var at = text.IndexOf(end, StringComparison.Ordinal);
            if (at >= 0 && text.IndexOf('\n', at) is > 0 and var stop)
            {
                var code = text[(at + end.Length)..stop];
                var told = WithoutOlder(text[..at]);
                return code == "0" ? told : throw new InvalidOperationException($"'{line}' in {Name} exited with {code}: {told}");
            }
            var count = await socket.ReceiveAsync(buffer, limit.Token);
            if (count == 0)
            {
                throw new IOException($"{Name} closed its shell after: {text}");
            }
            heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    // A line that was given up may have been answered after all, before this one.
    private static string WithoutOlder(string text)
    {
        var older = text.LastIndexOf("\u0001END ", StringComparison.Ordinal);
        return older < 0 ? text : text[(text.IndexOf('\n', older) + 1)..];
    }

    public async ValueTask DisposeAsync() => await ScriptAsync("kill");

    private async Task<ToolRun> ScriptAsync(string command, params string[] options)
    {
        var run = await ToolRun.OfAsync(
            Path.Combine(Repository.Root, "eng", "vm.sh"),
            [command, Name, Folder, .. options],
            limit: BootLimit
        );
        return run.Code == 0 ? run : throw new InvalidOperationException($"eng/vm.sh {command} {Name}: {run}");
    }
}
