using System.Globalization;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>A published agent of one test, on a socket in a folder of its own.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    private readonly TestFolder _folder = new("agbb");
    private readonly string[] _command;

    private AgentUnderTest(Func<string, string>? config, string[] launcher, string[] flags)
    {
        File.WriteAllText(_folder["config.json"], (config ?? RunningAgent.Config)(_folder.Path));
        File.SetUnixFileMode(_folder["config.json"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] command =
        [
            .. launcher,
            PublishedAgent.Path,
            "--device",
            "unix:" + Socket,
            "--config",
            _folder["config.json"],
            "--state-dir",
            _folder["state"],
            .. flags,
        ];
        _command = command;
        Process = ChildProcess.Start(command[0], command[1..]);
    }

    public ChildProcess Process { get; private set; }

    public string Folder => _folder.Path;

    public string Socket => _folder["agent.sock"];

    public static Task<AgentUnderTest> StartAsync(Func<string, string>? config = null, params string[] flags) =>
        StartUnderAsync([], config, flags);

    /// <param name="launcher">A program and its arguments that becomes the agent; none starts it directly.</param>
    public static async Task<AgentUnderTest> StartUnderAsync(string[] launcher, Func<string, string>? config = null, params string[] flags)
    {
        var agent = new AgentUnderTest(config, launcher, flags);
        try
        {
            await agent.ListensAsync();
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, and the same agent anew on the same folder.</summary>
    public async Task KillAndStartAsync()
    {
        await Process.KillAsync();
        File.Delete(Socket);
        Process = ChildProcess.Start(_command[0], _command[1..]);
        await ListensAsync();
    }

    public AgentClient Connect() => AgentClient.Greeted(Socket);

    /// <summary>Clock ticks that the process has used, user and system.</summary>
    public long CpuTicks()
    {
        var fields = File.ReadAllText($"/proc/{Process.Id}/stat").Split(") ")[1].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    /// <summary>Resident memory, KiB.</summary>
    public long RssKib() =>
        long.Parse(
            File.ReadLines($"/proc/{Process.Id}/status")
                .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        );

    private Task ListensAsync() =>
        Eventually.HoldsAsync("the agent's socket", () => File.Exists(Socket) || Process.HasEnded, TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
