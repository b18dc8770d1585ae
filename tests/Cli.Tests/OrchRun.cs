using System.Text;
using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Tests;

/// <summary>One run of <c>orch</c> in this process: its exit code and both streams.</summary>
public sealed record OrchRun(int Code, byte[] RawOutput, byte[] RawError)
{
    public string Output => Encoding.UTF8.GetString(RawOutput);
    public string Error => Encoding.UTF8.GetString(RawError);

    public static Task<OrchRun> OnAsync(FakeService service, params string[] args) =>
        AsAsync(new Surroundings { Server = "unix:" + service.Socket }, args);

    public static async Task<OrchRun> AsAsync(Surroundings surroundings, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        using var input = new MemoryStream(surroundings.Input);
        var environment = new Dictionary<string, string?>(surroundings.Environment) { ["ORCH_SERVER"] = surroundings.Server };
        using var terminal = new Terminal(
            output,
            error,
            input,
            surroundings.IsTerminal,
            surroundings.IsTerminal,
            name => environment.GetValueOrDefault(name),
            surroundings.Time
        );
        var code = await OrchCommand.RunAsync(args, terminal).WaitAsync(TimeSpan.FromSeconds(60));
        return new OrchRun(code, output.ToArray(), error.ToArray());
    }
}

/// <summary>What a run of <c>orch</c> finds around it.</summary>
public sealed record Surroundings
{
    public string? Server { get; init; }
    public bool IsTerminal { get; init; }
    public byte[] Input { get; init; } = [];
    public Dictionary<string, string?> Environment { get; init; } = [];
    public TimeProvider Time { get; init; } = new FixedTime(DateTimeOffset.UnixEpoch.AddSeconds(192));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
