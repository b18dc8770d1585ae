using System.Text.Json;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

public sealed class CommandOutputTests
{
    private const long Written = 100_000_000;
    private const int KeptDefault = 4 * 1024 * 1024;

    /// <summary>KiB: two streams as kept, their base64 as one answer and as one line, and what else comes and goes.</summary>
    private const long RssGrowthMax = 64 * 1024;

    [Fact]
    public async Task D12_100_mb_of_output_come_back_cut_with_flag_and_total_and_cost_bounded_memory()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        Exec(host, "true");
        var before = agent.RssKib();
        var result = Exec(host, "sh", "-c", $"head -c {Written} /dev/zero; head -c 5 /dev/zero >&2");
        Assert.Equal(KeptDefault, Convert.FromBase64String(result.GetProperty("stdout").GetString()!).Length);
        Assert.True(result.GetProperty("stdout_truncated").GetBoolean());
        Assert.Equal(Written, result.GetProperty("stdout_bytes").GetInt64());
        Assert.False(result.GetProperty("stderr_truncated").GetBoolean());
        Assert.Equal(5, result.GetProperty("stderr_bytes").GetInt64());
        Assert.InRange(PeakRssKib(agent) - before, 0, RssGrowthMax);
    }

    [Fact]
    public async Task D13_without_capture_100_mb_are_written_to_nowhere_and_memory_stays_as_it_was()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        Exec(host, "true");
        var before = PeakRssKib(agent);
        var script = $"test -c /proc/self/fd/1 -a -c /proc/self/fd/2 && head -c {Written} /dev/zero && exit 9";
        var result = ExecUncaptured(host, "sh", "-c", script);
        Assert.Equal(9, result.GetProperty("exit_code").GetInt32());
        Assert.Equal(
            ("", "", 0L),
            (
                result.GetProperty("stdout").GetString(),
                result.GetProperty("stderr").GetString(),
                result.GetProperty("stdout_bytes").GetInt64()
            )
        );
        Assert.InRange(PeakRssKib(agent) - before, 0, 1024);
    }

    [Fact]
    public async Task D12_bytes_that_are_no_text_come_as_base64_whole()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var result = Exec(host, "printf", "\\377\\376\\000x\\300\\257");
        Assert.Equal("base64", result.GetProperty("encoding").GetString());
        Assert.Equal([0xFF, 0xFE, 0x00, (byte)'x', 0xC0, 0xAF], Convert.FromBase64String(result.GetProperty("stdout").GetString()!));
    }

    private static JsonElement Exec(AgentClient host, string command, params string[] args) => Result(host, new { command, args });

    private static JsonElement ExecUncaptured(AgentClient host, string command, params string[] args) =>
        Result(
            host,
            new
            {
                command,
                args,
                capture_output = false,
            }
        );

    private static JsonElement Result(AgentClient host, object parameters) =>
        JsonDocument.Parse(host.Ask(1, "exec_command", parameters)).RootElement.GetProperty("result");

    /// <summary>The most that was ever resident, KiB.</summary>
    private static long PeakRssKib(AgentUnderTest agent) =>
        long.Parse(
            File.ReadLines($"/proc/{agent.Process.Id}/status")
                .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture
        );
}
