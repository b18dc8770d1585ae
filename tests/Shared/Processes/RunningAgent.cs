namespace Orchestrator.Tests.Shared;

/// <summary>A real agent process behind a unix socket, with its own configuration and state folder.</summary>
public sealed class RunningAgent : IAsyncDisposable
{
    private readonly string _folder;
    private ChildProcess _process;

    private RunningAgent(string folder, string config)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        File.WriteAllText(ConfigPath, config);
        File.SetUnixFileMode(ConfigPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _process = Launch();
    }

    public string Socket => Path.Combine(_folder, "agent.sock");
    public string ConfigPath => Path.Combine(_folder, "config.json");
    public ChildProcess Process => _process;

    /// <summary>Starts one and waits for its socket.</summary>
    /// <param name="folder">Made when missing; keep it short.</param>
    public static async Task<RunningAgent> StartAsync(string folder, string? config = null)
    {
        var agent = new RunningAgent(folder, config ?? Config(folder));
        await agent.ListensAsync();
        return agent;
    }

    /// <summary>A configuration that reads everything and writes below <paramref name="folder"/>.</summary>
    public static string Config(string folder) =>
        $$"""
            {
              "version": "1.0", "log_level": "info", "channel_name": "org.kvmmanager.agent.0", "max_message_size_kb": 64,
              "connection_retry_seconds": 5, "request_timeout_seconds": 30, "max_concurrent_requests": 10,
              "security": {
                "allowed_read_paths": ["/"], "allowed_write_paths": ["{{folder}}"], "command_whitelist": null,
                "max_file_size_mb": 10, "max_command_timeout_seconds": 300
              }
            }
            """;

    /// <summary>Starts it anew on the same folder.</summary>
    public async Task StartAgainAsync()
    {
        _process = Launch();
        await ListensAsync();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private ChildProcess Launch() =>
        ChildProcess.Start(
            Repository.Agent,
            "--device",
            "unix:" + Socket,
            "--config",
            ConfigPath,
            "--state-dir",
            Path.Combine(_folder, "state")
        );

    private Task ListensAsync() =>
        Eventually.HoldsAsync(
            $"{Socket}; the agent said: {string.Join('\n', _process.Error)}",
            () => File.Exists(Socket) || _process.HasEnded,
            TimeSpan.FromSeconds(20)
        );
}
