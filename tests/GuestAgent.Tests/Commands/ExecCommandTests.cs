using System.Diagnostics;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Tests.Methods;
using Orchestrator.GuestAgent.Tests.Platform;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Commands;

public class ExecCommandTests
{
    private readonly CommandCalls _calls = new();

    [Fact]
    public void Exit_code_stdout_and_stderr_come_back_apart()
    {
        var result = _calls.Shell("printf out; printf err >&2; exit 7");
        Assert.Equal(
            (7, "out", "err", (int?)null, "utf8"),
            (result.ExitCode, result.Stdout, result.Stderr, result.Signal, result.Encoding!)
        );
        Assert.False(result.StdoutTruncated || result.StderrTruncated);
        Assert.InRange(result.ExecutionTimeMs, 0, 30_000);
    }

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("KILL", 9)]
    [InlineData("SEGV", 11)]
    public void D27_a_signal_is_told_as_such_and_not_as_an_exit_code(string name, int number)
    {
        var killed = _calls.Shell($"kill -{name} $$");
        Assert.Equal(((int?)null, (int?)number), (killed.ExitCode, killed.Signal));
        var exited = _calls.Shell($"exit {128 + number}");
        Assert.Equal(((int?)(128 + number), (int?)null), (exited.ExitCode, exited.Signal));
    }

    [Fact]
    public void Arguments_are_passed_as_they_are_and_no_shell_sees_them()
    {
        string[] odd = ["$HOME", "a b", "", "*", "`id`", "äöü😀", "-n", "\"'\\", "line\nbreak", "; touch /tmp/never"];
        var result = _calls.Run("printf", ["%s|", .. odd]);
        Assert.Equal(string.Concat(odd.Select(a => a + "|")), result.Stdout);
    }

    [Fact]
    public void D13_input_is_dev_null()
    {
        Assert.Equal("/dev/null", _calls.Run("readlink", "/proc/self/fd/0").Stdout.Trim());
        Assert.Equal("", _calls.Run("cat").Stdout);
    }

    [Fact]
    public void D13_without_capture_both_streams_are_dev_null_and_nothing_is_kept()
    {
        var result = _calls.Run(
            new ExecCommandParams("sh")
            {
                Args = ["-c", "test /dev/null -ef /proc/self/fd/1 && test /dev/null -ef /proc/self/fd/2 && echo x && exit 9"],
                CaptureOutput = false,
            }
        );
        Assert.Equal((9, "", ""), (result.ExitCode, result.Stdout, result.Stderr));
    }

    [Fact]
    public void The_environment_is_clean_and_the_same_everywhere()
    {
        Environment.SetEnvironmentVariable("AGENT_SECRET", "s3cret");
        var names = _calls.Run("env").Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]);
        Assert.Equal(["HOME", "LANG", "LOGNAME", "PATH", "SHELL", "USER"], names.Order(StringComparer.Ordinal));
        Assert.Equal(
            RunProgram.Output("sh", "-c", "getent passwd $(id -u) | cut -d: -f6").Trim(),
            _calls.Shell("printf %s \"$HOME\"").Stdout
        );
        Assert.Equal("/\n", _calls.Run("pwd").Stdout);
    }

    [Fact]
    public void A_command_has_a_session_of_its_own_default_signals_and_no_descriptor_of_ours()
    {
        using var ours = new FileStream("/proc/self/status", FileMode.Open, FileAccess.Read);
        var status = _calls.Shell("cat /proc/self/status; ls /proc/self/fd; cut -d' ' -f6 /proc/self/stat; echo $$").Stdout.Split('\n');
        Assert.Contains("SigBlk:\t0000000000000000", status);
        Assert.Contains("SigIgn:\t0000000000000000", status);
        // ls itself has the directory open as 3.
        var rest = status.SkipWhile(l => l != "0").TakeWhile(l => l.Length > 0).ToList();
        Assert.Equal(["0", "1", "2", "3"], rest.Take(4));
        Assert.Equal(rest[^1], rest[^2]);
        Assert.Equal(6, rest.Count);
    }

    [Fact]
    public void The_working_directory_is_the_one_asked_for()
    {
        using var folder = new TestFolder();
        Assert.Equal(folder.Path, _calls.Run(new ExecCommandParams("pwd") { WorkingDirectory = folder.Path }).Stdout.Trim());
        folder.File("file");
        foreach (var wrong in new[] { folder["missing"], folder["file"], "relative" })
        {
            var refusal = _calls.Refused(new ExecCommandParams("pwd") { WorkingDirectory = wrong });
            Assert.Equal(AgentError.InvalidParams, refusal.Error);
            Assert.Contains("working_directory", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_command_is_not_found_with_127_and_one_that_cannot_run_fails_with_126()
    {
        using var folder = new TestFolder();
        folder.File("plain");
        RunProgram.Output("chmod", "644", folder["plain"]);
        folder.File("nonsense", "\u0001\u0002\u0003");
        folder.File("no-interpreter", "#!/nonexistent/interpreter\n");
        RunProgram.Output("chmod", "755", folder["nonsense"], folder["no-interpreter"]);
        foreach (var missing in new[] { "no-such-command-anywhere", folder["missing"], folder["no-interpreter"] })
        {
            var refusal = _calls.Refused(new ExecCommandParams(missing));
            Assert.Equal((AgentError.NotFound, "{\"exit_code\":127}"), (refusal.Error, refusal.DataJson));
        }
        foreach (var unfit in new[] { folder["plain"], folder.Path, folder["nonsense"] })
        {
            var refusal = _calls.Refused(new ExecCommandParams(unfit));
            Assert.Equal((AgentError.CommandFailed, "{\"exit_code\":126}"), (refusal.Error, refusal.DataJson));
        }
        var interpreter = _calls.Refused(new ExecCommandParams(folder["no-interpreter"]));
        Assert.Contains("its interpreter or loader", interpreter.Message, StringComparison.Ordinal);
        Assert.Equal(AgentError.InvalidParams, _calls.Refused(new ExecCommandParams("bin/true")).Error);
        Assert.Equal(AgentError.InvalidParams, _calls.Refused(new ExecCommandParams("./true")).Error);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"command\":1}")]
    [InlineData("{\"command\":\"\"}")]
    [InlineData("{\"command\":\"true\",\"args\":\"x\"}")]
    [InlineData("{\"command\":\"true\",\"args\":[1]}")]
    [InlineData("{\"command\":\"true\",\"timeout_seconds\":\"5\"}")]
    [InlineData("{\"command\":\"true\",\"timeout_seconds\":0}")]
    [InlineData("{\"command\":\"true\",\"timeout_seconds\":-1}")]
    [InlineData("{\"command\":\"true\",\"timeout_seconds\":1.5}")]
    [InlineData("{\"command\":\"true\",\"capture_output\":\"yes\"}")]
    [InlineData("{\"command\":\"a\\u0000b\"}")]
    [InlineData("[\"true\"]")]
    public void Params_that_are_not_what_they_should_be_are_refused(string json)
    {
        Assert.Equal(AgentError.InvalidParams, _calls.RefusedRaw(json).Error);
    }

    [Fact]
    public void A_time_limit_beyond_the_settings_is_refused_by_the_name_of_the_setting()
    {
        var calls = new CommandCalls(new SecuritySettings { MaxCommandTimeoutSeconds = 5 });
        var refusal = calls.Refused(new ExecCommandParams("true") { TimeoutSeconds = 6 });
        Assert.Equal(AgentError.InvalidParams, refusal.Error);
        Assert.Contains("max_command_timeout_seconds", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, calls.Run(new ExecCommandParams("true") { TimeoutSeconds = 5 }).ExitCode);
    }

    [Fact]
    public void A_request_without_a_time_limit_has_that_of_request_timeout_seconds()
    {
        var watch = Stopwatch.StartNew();
        var refusal = new CommandCalls(requestTimeoutSeconds: 1).Refused(new ExecCommandParams("sleep") { Args = ["60"] });
        Assert.Equal(AgentError.TimedOut, refusal.Error);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void D12_endless_output_is_cut_with_a_flag_and_does_not_block_the_command()
    {
        var calls = new CommandCalls(new SecuritySettings { MaxOutputMb = 1 });
        var result = calls.Shell("head -c 20000000 /dev/zero | tr '\\0' x; echo end >&2; exit 3");
        Assert.Equal(
            (3, 1024 * 1024, true, 20_000_000L, "end\n", false, 4L),
            (
                result.ExitCode,
                result.Stdout.Length,
                result.StdoutTruncated,
                result.StdoutBytes!.Value,
                result.Stderr,
                result.StderrTruncated,
                result.StderrBytes!.Value
            )
        );
        Assert.Equal(new string('x', 1024 * 1024), result.Stdout);
        var exact = calls.Shell("head -c 1048576 /dev/zero | tr '\\0' y");
        Assert.Equal((1024 * 1024, false), (exact.Stdout.Length, exact.StdoutTruncated));
    }

    [Fact]
    public void D12_the_worst_output_still_fits_into_one_answer_and_costs_little_memory()
    {
        const string script = "head -c 100000000 /dev/zero & head -c 100000000 /dev/zero >&2; wait";
        var calls = new CommandCalls(new SecuritySettings { MaxOutputMb = 1000 });
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.InRange(
            calls.AnswerLength(new ExecCommandParams("sh") { Args = ["-c", script] }),
            13_000_000,
            ProtocolLimits.HostLineBytesMax10 - 4096
        );
        // Little but the answer itself; an earlier agent took 600 MB for this.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public void Output_that_is_not_utf8_comes_as_base64_in_both_streams()
    {
        var result = _calls.Shell("printf '\\377\\000a'; printf text >&2");
        Assert.Equal("base64", result.Encoding);
        Assert.Equal([0xFF, 0x00, 0x61], Convert.FromBase64String(result.Stdout));
        Assert.Equal("text"u8.ToArray(), Convert.FromBase64String(result.Stderr));
        var text = _calls.Run("printf", "%s", "ä\u0001\u001b[31m\"\\");
        Assert.Equal(("utf8", "ä\u0001\u001b[31m\"\\"), (text.Encoding, text.Stdout));
    }

    [Fact]
    public void A_background_process_that_keeps_the_streams_open_delays_the_answer_only_a_moment_and_lives_on()
    {
        var watch = Stopwatch.StartNew();
        var result = _calls.Shell("sleep 300 & echo $!");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        var pid = int.Parse(result.Stdout, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Directory.Exists($"/proc/{pid}"));
        RunProgram.Output("kill", "-9", result.Stdout.Trim());
        // Its group goes with a later command's.
        Assert.Equal(0, _calls.Run("true").ExitCode);
    }

    [Fact]
    public void A_pipelines_last_words_after_the_programs_own_end_are_still_read()
    {
        Assert.Equal("first\nlast\n", _calls.Shell("(sleep 0.05; echo last) & echo first").Stdout);
    }

    [Fact]
    public async Task D9_commands_run_side_by_side()
    {
        using var folder = new TestFolder();
        RunProgram.Output("mkfifo", folder["meet"]);
        // Each needs the other: one after another they would never end.
        var reader = Task.Run(() => _calls.Run("cat", folder["meet"]));
        Assert.Equal(0, _calls.Shell($"echo met > {folder["meet"]}").ExitCode);
        Assert.Equal("met\n", (await reader).Stdout);
    }
}
