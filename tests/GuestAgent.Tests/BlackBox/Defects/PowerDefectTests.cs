using System.Diagnostics;
using System.Globalization;
using Orchestrator.GuestAgent.Tests.Native;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>
/// Power mode system on a machine that cannot be harmed: the agent sees its own /usr, where systemctl and shutdown are scripts that note how they were
/// called, and the kernel answers its reboot(2) with "operation not permitted".
/// </summary>
public sealed class PowerDefectTests
{
    private const string Machine = """
        set -e
        dir=$(dirname "$5")
        mkdir "$dir/top"
        mount -t tmpfs tmpfs "$dir/top"
        mkdir -p "$dir/top/up/bin" "$dir/top/up/sbin" "$dir/top/work"
        for name in bin/systemctl sbin/shutdown sbin/poweroff sbin/reboot; do
          printf '#!/bin/sh\necho "$(date +%%s.%%N) %s $*" >> "%s/done"\ntest %s = "$(cat "%s/agrees")"\n' "$name" "$dir" "$name" "$dir" > "$dir/top/up/$name"
          chmod 755 "$dir/top/up/$name"
        done
        mount -t overlay overlay -o "lowerdir=/usr,upperdir=$dir/top/up,workdir=$dir/top/work" /usr
        echo bin/systemctl > "$dir/agrees"
        exec "$@"
        """;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [RootFact]
    public async Task D18_the_delay_is_kept_and_the_init_system_is_asked_in_its_own_words()
    {
        await using var agent = await StartAsync();
        using var host = agent.Connect();
        var asked = DateTimeOffset.UtcNow;
        Assert.Contains("\"initiated\":true", host.Ask(1, "shutdown", new { timeout_seconds = 2 }), StringComparison.Ordinal);
        Assert.Contains("\"code\":-32006", host.Ask(2, "reboot", new { timeout_seconds = 0 }), StringComparison.Ordinal);
        var (at, call) = Assert.Single(await CallsAsync(agent, 1));
        Assert.Equal("bin/systemctl poweroff", call);
        Assert.InRange((at - asked).TotalSeconds, 2, 3.5);
        await RebootsAsync(host);
        Assert.Equal("bin/systemctl reboot", (await CallsAsync(agent, 2))[1].Call);
    }

    [RootFact]
    public async Task D18_where_one_program_does_not_agree_the_next_is_asked()
    {
        await using var agent = await StartAsync();
        File.WriteAllText(agent.Folder + "/agrees", "sbin/shutdown\n");
        using var host = agent.Connect();
        await RebootsAsync(host);
        Assert.Equal("sbin/shutdown -r now", (await CallsAsync(agent, 3))[^1].Call);
    }

    [RootFact]
    public async Task D18_force_asks_nobody_but_the_kernel()
    {
        await using var agent = await StartAsync();
        using var host = agent.Connect();
        Assert.Contains("\"initiated\":true", host.Ask(1, "shutdown", new { timeout_seconds = 0, force = true }), StringComparison.Ordinal);
        // The kernel has said no when the next one is welcome.
        await RebootsAsync(host);
        Assert.Equal(["bin/systemctl reboot"], (await CallsAsync(agent, 1)).Select(one => one.Call));
    }

    [RootFact]
    public async Task D18_where_nobody_agrees_not_even_the_kernel_the_log_names_all_that_was_tried()
    {
        await using var agent = await StartAsync();
        File.WriteAllText(agent.Folder + "/agrees", "nobody\n");
        using var host = agent.Connect();
        await RebootsAsync(host);
        var line = await Eventually.SeesAsync(
            "the error in the log",
            () =>
                Task.FromResult(agent.Process.Error.FirstOrDefault(one => one.Contains("machine not rebooted", StringComparison.Ordinal))),
            one => one is not null,
            Limit
        );
        Assert.Contains(" error ", line, StringComparison.Ordinal);
        Assert.Contains("/usr/bin/systemctl reboot: exit code 1; ", line, StringComparison.Ordinal);
        Assert.Contains("/usr/sbin/shutdown -r now: exit code 1; ", line, StringComparison.Ordinal);
        Assert.EndsWith("reboot(2): operation not permitted\"", line, StringComparison.Ordinal);
        // It was in vain: the next one is welcome.
        await RebootsAsync(host);
        await Eventually.HoldsAsync(
            "its end too: nothing is left that writes into the test's folder",
            () => agent.Process.Error.Count(one => one.Contains("machine not rebooted", StringComparison.Ordinal)) == 2,
            Limit
        );
    }

    [RootFact]
    public async Task D18_while_it_waits_for_its_time_there_is_no_timer_and_no_pool_of_the_runtimes()
    {
        await using var agent = await StartAsync();
        using var host = agent.Connect();
        var before = ProcessFigures.Of(agent.Process.Id);
        Assert.Contains("\"initiated\":true", host.Ask(1, "shutdown", new { timeout_seconds = 3600 }), StringComparison.Ordinal);
        var threads = await Eventually.SeesAsync(
            "the thread that waits",
            () => Task.FromResult(ThreadsOf(agent)),
            names => names.Contains("alarm"),
            Limit
        );
        Assert.DoesNotContain(threads, name => name.StartsWith(".NET T", StringComparison.Ordinal));
        Assert.InRange(ProcessFigures.Of(agent.Process.Id).RssKiB - before.RssKiB, long.MinValue, 512);
    }

    [RootFact]
    public async Task D17_malformed_params_do_nothing()
    {
        await using var agent = await StartAsync();
        using var host = agent.Connect();
        string[] malformed =
        [
            """{"timeout_seconds":"abc"}""",
            """{"timeout_seconds":"0"}""",
            """{"timeout_seconds":-1}""",
            """{"timeout_seconds":0.0}""",
            """{"timeout_seconds":null}""",
            """{"timeout_seconds":0,"force":1}""",
            """{"timeout_seconds":0,"now":true}""",
            """{"timeout":0}""",
            """{"Timeout_seconds":0}""",
            "[0]",
        ];
        foreach (var one in malformed)
        {
            foreach (var method in (string[])["shutdown", "reboot"])
            {
                var answer = host.Ask($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{one}}}""");
                Assert.Contains("\"code\":-32602", answer, StringComparison.Ordinal);
            }
        }
        // Whatever one of them had begun would be before this one.
        await RebootsAsync(host);
        Assert.Equal(["bin/systemctl reboot"], (await CallsAsync(agent, 1)).Select(one => one.Call));
    }

    [RootFact]
    public async Task D19_nothing_is_done_before_the_host_has_the_answer()
    {
        await using var agent = await StartAsync();
        File.WriteAllBytes(agent.Folder + "/large", new byte[4 * 1024 * 1024]);
        using var host = agent.Connect();
        host.Send(1, "file_read", new { path = agent.Folder + "/large", encoding = "base64" });
        // Some of it is there: the rest, and what comes behind it, waits for us.
        Assert.True(host.Socket.Poll(Limit, System.Net.Sockets.SelectMode.SelectRead));
        host.Send(2, "shutdown", new { timeout_seconds = 0 });
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(1))
        {
            Assert.False(File.Exists(agent.Folder + "/done"), "it was done before the answer was taken");
            await Task.Delay(50);
        }
        Assert.Contains("\"id\":1,", host.Line()[..100], StringComparison.Ordinal);
        Assert.Contains("\"id\":2,\"result\":{\"initiated\":true", host.Line(), StringComparison.Ordinal);
        Assert.Equal("bin/systemctl poweroff", Assert.Single(await CallsAsync(agent, 1)).Call);
    }

    [Fact]
    public async Task D18_an_agent_that_is_a_process_ends_itself_after_the_delay_and_not_before()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var began = Stopwatch.GetTimestamp();
        Assert.Contains("\"initiated\":true", host.Ask(1, "shutdown", new { timeout_seconds = 2 }), StringComparison.Ordinal);
        Assert.Equal(0, await agent.Process.EndsAsync(Limit));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 2, 5);
    }

    private static List<string> ThreadsOf(AgentUnderTest agent) =>
        [.. Directory.GetDirectories($"/proc/{agent.Process.Id}/task").Select(one => File.ReadAllText(one + "/comm").Trim())];

    private static Task<AgentUnderTest> StartAsync() =>
        AgentUnderTest.StartUnderAsync(
            [NativePrograms.WithoutReboot, "unshare", "-m", "sh", "-c", Machine, "sh"],
            null,
            "--power",
            "system"
        );

    private static Task RebootsAsync(AgentClient host) =>
        Eventually.HoldsAsync(
            "a reboot that is taken up",
            () => host.Ask(9, "reboot", new { timeout_seconds = 0 }).Contains("\"initiated\":true", StringComparison.Ordinal),
            Limit
        );

    private static async Task<List<(DateTimeOffset At, string Call)>> CallsAsync(AgentUnderTest agent, int count)
    {
        var file = agent.Folder + "/done";
        await Eventually.HoldsAsync($"{count} calls", () => File.Exists(file) && File.ReadAllLines(file).Length >= count, Limit);
        return File.ReadAllLines(file)
            .Select(line => line.Split(' ', 2))
            .Select(parts =>
                (DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(parts[0], CultureInfo.InvariantCulture)), parts[1].TrimEnd())
            )
            .ToList();
    }
}
