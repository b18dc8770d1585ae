using System.Text.Json;
using Orchestrator.GuestAgent.Tests.BlackBox;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>A guest with systemd in which the agent was installed as docs/operations.md says; its host is the test itself, on the real port.</summary>
public sealed class SystemdVmFixture : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new("e2es-");

    public RealVm Vm { get; private set; } = null!;

    public static string Config(string writePaths = "\"/srv\", \"/etc/from-host\"") =>
        $$"""
            {
              "version": "1.0", "log_level": "info", "channel_name": "org.kvmmanager.agent.0", "max_message_size_kb": 64,
              "connection_retry_seconds": 5, "request_timeout_seconds": 30, "max_concurrent_requests": 10,
              "security": {
                "allowed_read_paths": ["/"], "allowed_write_paths": [{{writePaths}}], "command_whitelist": null,
                "max_file_size_mb": 10, "max_command_timeout_seconds": 300
              }
            }
            """;

    public async Task InitializeAsync()
    {
        var tree = Directory.CreateDirectory(_folder["tree"]).FullName;
        Install(Repository.Agent, $"{tree}/usr/sbin/kvmmanager-agent", "755");
        foreach (var unit in Directory.GetFiles(Path.Combine(Repository.Root, "packaging", "systemd"), "kvmmanager-agent*"))
        {
            Install(unit, $"{tree}/etc/systemd/system/{Path.GetFileName(unit)}", "644");
        }
        await File.WriteAllTextAsync(_folder["config.json"], Config());
        Install(_folder["config.json"], $"{tree}/etc/kvmmanager-agent/config.json", "644");
        Vm = await RealVm.BootAsync("sd-1", _folder["vm"], "--systemd", tree);
        await Vm.ShellAsync("systemctl daemon-reload; systemctl enable --now kvmmanager-agent");
        await ReadyAsync();
    }

    /// <summary>Boots the VM if a test left it off, and waits until the agent answers.</summary>
    public async Task ReadyAsync()
    {
        if (!await Vm.IsRunningAsync())
        {
            await Vm.UpAsync();
        }
        await Eventually.HoldsAsync("an agent that answers a ping", Vm.Answers, Limit);
    }

    /// <summary>A host that has been answered.</summary>
    internal AgentClient Connect() => Vm.Greeted();

    /// <summary>The result of one request; fails when it is an error.</summary>
    public JsonElement Ask(string method, object parameters)
    {
        using var host = Connect();
        return Result(host.Ask(1, method, parameters));
    }

    /// <summary>What the agent tells a host of that fleet.</summary>
    public JsonElement Greet(string fleet, long epoch) => Ask("get_agent_info", Greeting(fleet, epoch));

    /// <summary>The params of a greeting, with a session of its own.</summary>
    public static object Greeting(string fleet, long epoch) =>
        new
        {
            fleet,
            session = Guid.NewGuid().ToString("N"),
            epoch,
        };

    /// <summary>The result in a line that answers; fails when it is an error.</summary>
    public static JsonElement Result(string line) =>
        JsonDocument.Parse(line).RootElement.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(line);

    /// <summary>What a shell script prints that the agent runs.</summary>
    public string Exec(string script, int timeoutSeconds = 30) =>
        Ask(
                "exec_command",
                new
                {
                    command = "sh",
                    args = (string[])["-c", script],
                    timeout_seconds = timeoutSeconds,
                }
            )
            .GetProperty("stdout")
            .GetString()!;

    public async Task DisposeAsync()
    {
        if (Vm is not null)
        {
            await Vm.DisposeAsync();
        }
        _folder.Dispose();
    }

    private static void Install(string from, string to, string mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
        File.SetUnixFileMode(to, (UnixFileMode)Convert.ToInt32(mode, 8));
    }
}

/// <summary>Alone: a guest with systemd takes a whole processor of the machine, and what is measured in seconds here would not be.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SystemdVmCollection : ICollectionFixture<SystemdVmFixture>
{
    public const string Name = "a guest with systemd";
}
