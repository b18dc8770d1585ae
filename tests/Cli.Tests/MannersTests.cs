using System.Diagnostics;
using Orchestrator.Cli.Output;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Tests;

public sealed class MannersTests
{
    public static TheoryData<string> Verbs => [.. OrchCommand.Build(Terminal.OfProcess()).Subcommands.Select(c => c.Name)];

    public static TheoryData<AgentError> Errors => [.. Enum.GetValues<AgentError>()];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_help_with_an_example_of_itself(string verb)
    {
        var run = await OrchRun.AsAsync(new Surroundings(), verb, "--help");
        Assert.Equal(0, run.Code);
        var examples = run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains("orch " + verb, examples, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Every_refusal_is_one_line_and_the_mapped_exit_code(AgentError error)
    {
        await using var service = await FakeService.StartAsync();
        service.Refusal = error;
        var list = await OrchRun.OnAsync(service, "vms");
        Assert.Equal((ErrorMap.ToExitCode(error), $"orch: refused: {error}\n"), (list.Code, list.Error));
        var exec = await OrchRun.OnAsync(service, "exec", "guest-1", "--", "x");
        Assert.Equal(ErrorMap.ToExecExitCode(error), exec.Code);
    }

    [Theory]
    [InlineData(2, "there is no verb 'frobnicate'", "frobnicate")]
    [InlineData(2, "-o takes table, wide, json, jsonl, name", "vms", "-o", "xml")]
    [InlineData(2, "--count takes a number", "ping", "guest-1", "-c", "0")]
    [InlineData(125, "put '--' before the command", "exec", "guest-1")]
    [InlineData(125, "--env takes NAME=VALUE", "exec", "guest-1", "--env", "x", "--", "y")]
    [InlineData(2, "names no file in a guest", "cat", "/etc/hosts")]
    [InlineData(2, "is no server address", "vms", "--server", "ftp://x")]
    [InlineData(
        2,
        "at most 107",
        "vms",
        "--server",
        "unix:/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678"
    )]
    public async Task Bad_usage_is_one_line_that_names_it(int code, string expected, params string[] args)
    {
        var run = await OrchRun.AsAsync(new Surroundings { Server = "unix:/nowhere" }, args);
        Assert.Equal(code, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task No_verb_at_all_shows_the_help_as_a_usage_error()
    {
        var run = await OrchRun.AsAsync(new Surroundings());
        Assert.Equal(2, run.Code);
        Assert.Contains("Commands:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_named()
    {
        var run = await OrchRun.AsAsync(new Surroundings { Server = "unix:/nowhere/api.sock" }, "vms");
        Assert.Equal(3, run.Code);
        Assert.Contains("unix:/nowhere/api.sock", run.Error, StringComparison.Ordinal);
        Assert.Contains("is the service running?", run.Error, StringComparison.Ordinal);
        var exec = await OrchRun.AsAsync(new Surroundings { Server = "http://127.0.0.1:1" }, "exec", "x", "--", "y");
        Assert.Equal(125, exec.Code);
    }

    [Theory]
    [InlineData("/clone/dist/cli/")]
    [InlineData("/clone/dist/cli")]
    public void The_service_of_this_machine_comes_first_then_the_users_then_that_of_the_clone_the_program_was_built_in(string programFolder)
    {
        using var terminal = new Terminal(
            Stream.Null,
            Stream.Null,
            Stream.Null,
            false,
            false,
            v => v == "XDG_RUNTIME_DIR" ? "/run/user/7" : null,
            TimeProvider.System
        );
        Assert.Equal(
            ["/run/orchestrator/api.sock", "/run/user/7/orchestrator/api.sock", "/clone/.data/api.sock"],
            Servers.ServerChoice.LocalSockets(terminal, programFolder)
        );
    }

    [Fact]
    public async Task A_token_goes_to_this_machine_and_never_in_clear_to_another()
    {
        await using var service = await FakeService.StartAsync();
        var environment = new Dictionary<string, string?> { ["ORCH_TOKEN"] = "secret" };
        var here = await OrchRun.AsAsync(new Surroundings { Server = service.TcpUrl, Environment = environment }, "vms");
        Assert.Equal((0, "Bearer secret"), (here.Code, service.LastAuthorization));
        var there = await OrchRun.AsAsync(new Surroundings { Server = "http://192.0.2.1:8080", Environment = environment }, "vms");
        Assert.Equal(2, there.Code);
        Assert.Contains("not sent in clear", there.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_scripts_know_every_verb(string shell)
    {
        var run = await OrchRun.AsAsync(new Surroundings(), "completion", shell);
        Assert.Equal(0, run.Code);
        foreach (var verb in OrchCommand.Build(Terminal.OfProcess()).Subcommands)
        {
            Assert.Contains(verb.Name, run.Output, StringComparison.Ordinal);
        }
        if (shell == "bash")
        {
            using var check = Process.Start(new ProcessStartInfo("bash", "-n") { RedirectStandardInput = true })!;
            await check.StandardInput.WriteAsync(run.Output);
            check.StandardInput.Close();
            await check.WaitForExitAsync();
            Assert.Equal(0, check.ExitCode);
        }
    }

    [Fact]
    public async Task Version_tells_both_sides()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "version");
        Assert.Equal($"orch 0.1.0\nservice 0.1.0 at unix:{service.Socket}\n", run.Output);
    }
}
