using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Tests;

public sealed class ExecTests
{
    [Fact]
    public async Task The_streams_stay_apart_and_the_exit_code_is_the_remote_one()
    {
        await using var service = await FakeService.StartAsync();
        ExecRequest? asked = null;
        service.OnExec = r =>
        {
            asked = r;
            return new ExecResult("guest-1", Outcomes.Failed)
            {
                ExitCode = 7,
                Stdout = "out\n",
                Stderr = "err\n",
            };
        };
        var run = await OrchRun.OnAsync(
            service,
            "exec",
            "guest-1",
            "--timeout",
            "5m",
            "--cwd",
            "/tmp",
            "--",
            "sh",
            "-c",
            "exit 7",
            "--timeout",
            "x"
        );
        Assert.Equal(7, run.Code);
        Assert.Equal("out\n", run.Output);
        Assert.Equal("err\n", run.Error);
        Assert.Equal("sh", asked!.Command);
        Assert.Equal(["-c", "exit 7", "--timeout", "x"], asked.Args);
        Assert.Equal("5m", asked.Timeout);
        Assert.Equal("/tmp", asked.Cwd);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_arrive_unchanged()
    {
        await using var service = await FakeService.StartAsync();
        byte[] bytes = [0, 0xff, 0x1b, (byte)'\n', 0xc3];
        service.OnExec = _ => new ExecResult("guest-1", Outcomes.Ok)
        {
            ExitCode = 0,
            Stdout = Convert.ToBase64String(bytes),
            Encoding = "base64",
        };
        Assert.Equal(bytes, (await OrchRun.OnAsync(service, "exec", "guest-1", "--", "x")).RawOutput);
    }

    [Fact]
    public async Task A_terminal_gets_no_raw_control_characters_unless_asked_for()
    {
        await using var service = await FakeService.StartAsync();
        service.OnExec = _ => new ExecResult("guest-1", Outcomes.Ok) { ExitCode = 0, Stdout = "a\u001b]0;evil\u0007b\tc\n" };
        var surroundings = new Surroundings { Server = "unix:" + service.Socket, IsTerminal = true };
        Assert.Equal("a^[]0;evil^Gb\tc\n", (await OrchRun.AsAsync(surroundings, "exec", "guest-1", "--", "x")).Output);
        Assert.Equal("a\u001b]0;evil\u0007b\tc\n", (await OrchRun.AsAsync(surroundings, "exec", "guest-1", "--raw", "--", "x")).Output);
    }

    [Theory]
    [InlineData(Outcomes.Ok, 0)]
    [InlineData(Outcomes.Signalled, 128 + 9)]
    [InlineData(Outcomes.TimedOut, 124)]
    [InlineData(Outcomes.Unknown, 122)]
    [InlineData(Outcomes.NotDelivered, 125)]
    [InlineData(Outcomes.Unsupported, 125)]
    [InlineData(Outcomes.Skipped, 125)]
    [InlineData(Outcomes.Cancelled, 130)]
    [InlineData("a-word-of-tomorrow", 122)]
    public async Task Each_outcome_has_its_exit_code(string outcome, int code)
    {
        await using var service = await FakeService.StartAsync();
        service.OnExec = _ => new ExecResult("guest-1", outcome) { Signal = 9, Reason = "because" };
        var run = await OrchRun.OnAsync(service, "exec", "guest-1", "--", "x");
        Assert.Equal(code, run.Code);
        Assert.Contains("because", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_output_is_told()
    {
        await using var service = await FakeService.StartAsync();
        service.OnExec = _ => new ExecResult("guest-1", Outcomes.Ok)
        {
            ExitCode = 0,
            Stdout = "x",
            StdoutTruncated = true,
        };
        Assert.Contains("stdout is cut", (await OrchRun.OnAsync(service, "exec", "guest-1", "--", "x")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_vm_is_certainly_not_run_and_near_names_are_told()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "exec", "gest-1", "--", "x");
        Assert.Equal(125, run.Code);
        Assert.Equal("orch: there is no VM 'gest-1'; did you mean guest-1?\n", run.Error);
    }

    [Fact]
    public async Task Environment_user_stdin_and_key_reach_the_service()
    {
        await using var service = await FakeService.StartAsync();
        ExecRequest? asked = null;
        service.OnExec = r =>
        {
            asked = r;
            return new ExecResult("guest-1", Outcomes.Ok) { ExitCode = 0 };
        };
        var surroundings = new Surroundings { Server = "unix:" + service.Socket, Input = "in"u8.ToArray() };
        await OrchRun.AsAsync(
            surroundings,
            "exec",
            "guest-1",
            "--env",
            "A=1",
            "--env",
            "B=x=y",
            "--user",
            "www",
            "--stdin",
            "--key",
            "K",
            "--",
            "x"
        );
        Assert.Equal("x=y", asked!.Env!["B"]);
        Assert.Equal("www", asked.User);
        Assert.Equal("aW4=", asked.Stdin);
        Assert.Equal("K", asked.Key);
    }
}
