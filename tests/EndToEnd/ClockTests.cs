using System.Diagnostics;
using System.Text.Json;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>The guest's date is set back to 1970, or years ahead: nothing that the agent waits for comes earlier or later by that.</summary>
[Collection(PortVmCollection.Name)]
public sealed class ClockTests(PortVmFixture fixture)
{
    // Linux refuses a date before its own boot, and nobody boots before 1970.
    private const string ToTheBeginning = "date -s @$(($(cut -d. -f1 /proc/uptime) + 2))";
    private const string TenYearsAhead = "date -s @$(($(date +%s) + 315360000))";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(ToTheBeginning, 0, 100_000)]
    [InlineData(TenYearsAhead, 315_360_000, long.MaxValue)]
    public async Task D34_a_jump_of_the_date_changes_no_time_limit_of_a_running_command(string jump, long from, long to)
    {
        await fixture.ReadyAsync();
        using var host = fixture.Connect();
        var began = Stopwatch.GetTimestamp();
        host.Send(1, "exec_command", Nap("1.5", timeoutSeconds: 30));
        host.Send(2, "exec_command", Nap("600", timeoutSeconds: 3));
        await fixture.Vm.ShellAsync("while [ $(pidof sleep | wc -w) -lt 2 ]; do :; done");
        await fixture.Vm.ShellAsync(jump);

        var ping = Answer(host.Ask(3, "ping", new { }), 3).GetProperty("result");
        Assert.InRange(ping.GetProperty("timestamp").GetInt64(), from, to);
        var done = Answer(host.Line(), 1).GetProperty("result");
        Assert.Equal(0, done.GetProperty("exit_code").GetInt32());
        Assert.InRange(done.GetProperty("execution_time_ms").GetInt64(), 1_400, 10_000);
        Assert.Equal(-32003, Answer(host.Line(), 2).GetProperty("error").GetProperty("code").GetInt32());
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 3, 10);
        Assert.Equal("", await fixture.Vm.ShellAsync("pidof sleep; true"));
    }

    [Fact]
    public async Task D34_a_jump_of_the_date_neither_hurries_nor_delays_a_shutdown()
    {
        await fixture.ReadyAsync();
        using var host = fixture.Connect();
        Assert.True(
            Answer(host.Ask(1, "shutdown", new { timeout_seconds = 4 }), 1).GetProperty("result").GetProperty("initiated").GetBoolean()
        );
        var began = Stopwatch.GetTimestamp();
        await fixture.Vm.ShellAsync(TenYearsAhead + "; sleep 1");
        // It is still to come: nothing else may be asked for beside it.
        Assert.Equal(
            -32006,
            Answer(host.Ask(2, "reboot", new { timeout_seconds = 600 }), 2).GetProperty("error").GetProperty("code").GetInt32()
        );
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 4);
        await fixture.Vm.ShellAsync(ToTheBeginning);
        await Eventually.SeesAsync("the machine's end", fixture.Vm.IsRunningAsync, running => !running, Limit);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 4, 20);
    }

    private static object Nap(string seconds, int timeoutSeconds) =>
        new
        {
            command = "sleep",
            args = (string[])[seconds],
            timeout_seconds = timeoutSeconds,
        };

    private static JsonElement Answer(string line, int id)
    {
        var root = JsonDocument.Parse(line).RootElement;
        Assert.True(root.GetProperty("id").GetInt32() == id, line);
        return root;
    }
}
