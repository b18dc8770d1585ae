using System.Text;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Protocol.Tests.Methods;

public sealed class MethodParamsTests
{
    [Theory]
    [InlineData("""{}""", "command")]
    [InlineData("", "command")]
    [InlineData("""{"command":null}""", "command")]
    [InlineData("""{"command":""}""", "command")]
    [InlineData("""{"command":"a\u0000b"}""", "command")]
    [InlineData("""{"command":["ls"]}""", "command")]
    [InlineData("""{"Command":"ls"}""", "command")]
    [InlineData("""{"command":"ls","args":null}""", "args")]
    [InlineData("""{"command":"ls","args":"-l"}""", "args")]
    [InlineData("""{"command":"ls","args":[null]}""", "args[]")]
    [InlineData("""{"command":"ls","args":["-l",1]}""", "args[]")]
    [InlineData("""{"command":"ls","args":["\u0000"]}""", "args")]
    [InlineData("""{"command":"ls","capture_output":null}""", "capture_output")]
    [InlineData("""{"command":"ls","capture_output":1}""", "capture_output")]
    [InlineData("""{"command":"ls","capture_output":"true"}""", "capture_output")]
    [InlineData("""{"command":"ls","timeout_seconds":"30"}""", "timeout_seconds")]
    [InlineData("""{"command":"ls","timeout_seconds":1.5}""", "timeout_seconds")]
    [InlineData("""{"command":"ls","timeout_seconds":0}""", "timeout_seconds")]
    [InlineData("""{"command":"ls","timeout_seconds":4294967296}""", "timeout_seconds")]
    [InlineData("""{"command":"ls","working_directory":7}""", "working_directory")]
    [InlineData("""{"command":"ls","working_directory":""}""", "working_directory")]
    public void Wrong_params_of_exec_command_are_refused_and_the_member_is_named(string json, string member) =>
        Refused(MethodParams.ExecCommand(Bytes(json)), member);

    [Fact]
    public void Params_of_exec_command_are_read_whole()
    {
        var exec = MethodParams
            .ExecCommand(
                """{"command":"ls","args":["-l","ä"],"timeout_seconds":5,"capture_output":false,"working_directory":"/tmp","later":{"command":1}}"""u8
            )
            .Value;
        Assert.NotNull(exec);
        Assert.Equal(["-l", "ä"], exec.Args);
        Assert.Equal((5, false, "/tmp"), (exec.TimeoutSeconds, exec.CaptureOutput, exec.WorkingDirectory));
    }

    [Fact]
    public void A_null_is_taken_where_a_member_may_be_absent()
    {
        var exec = MethodParams.ExecCommand("""{"command":"ls","timeout_seconds":null,"working_directory":null}"""u8).Value;
        Assert.NotNull(exec);
        Assert.Null(exec.TimeoutSeconds);
        Assert.True(exec.CaptureOutput);
    }

    [Fact]
    public void Shutdown_and_reboot_take_a_context_and_no_other_member_that_they_do_not_know()
    {
        Assert.Equal(5, MethodParams.Power("""{"_ctx":{"epoch":1},"timeout_seconds":5}"""u8).Value!.TimeoutSeconds);
        Refused(MethodParams.Power("""{"_ctx":{"epoch":1},"timeout":5}"""u8), "timeout");
        Refused(MethodParams.Power("""{"ctx":{"epoch":1}}"""u8), "ctx");
    }

    [Theory]
    [InlineData("""{"timeout_seconds":"abc"}""", "timeout_seconds")]
    [InlineData("""{"timeout_seconds":null}""", "timeout_seconds")]
    [InlineData("""{"timeout_seconds":-1}""", "timeout_seconds")]
    [InlineData("""{"timeout_seconds":86401}""", "timeout_seconds")]
    [InlineData("""{"timeout_seconds":1e1}""", "timeout_seconds")]
    [InlineData("""{"force":"yes"}""", "force")]
    [InlineData("""{"force":null}""", "force")]
    [InlineData("""{"timeout":5}""", "timeout")]
    [InlineData("""{"timeout_seconds":5,"Force":true}""", "Force")]
    public void Wrong_params_of_shutdown_are_refused_and_so_are_unknown_ones(string json, string member) =>
        Refused(MethodParams.Power(Bytes(json)), member);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(" { } ")]
    public void Absent_params_are_empty_params(string json)
    {
        var power = MethodParams.Power(Bytes(json)).Value;
        Assert.NotNull(power);
        Assert.Equal((60, false), (power.TimeoutSeconds, power.Force));
        Assert.Null(MethodParams.RefuseForNone(Bytes(json)));
    }

    [Fact]
    public void Params_given_by_position_are_refused()
    {
        Refused(MethodParams.Power("[60]"u8), "params");
        Refused(MethodParams.ExecCommand("""["ls"]"""u8), "params");
        Assert.NotNull(MethodParams.RefuseForNone("[]"u8));
    }

    [Theory]
    [InlineData("""{"path":"/a","offset":-1}""", "offset")]
    [InlineData("""{"path":"/a","length":-1}""", "length")]
    [InlineData("""{"path":"/a","encoding":"latin1"}""", "encoding")]
    [InlineData("""{"path":"/a","encoding":null}""", "encoding")]
    [InlineData("""{"path":""}""", "path")]
    [InlineData("""{"offset":1}""", "path")]
    public void Wrong_params_of_file_read_are_refused(string json, string member) => Refused(MethodParams.FileRead(Bytes(json)), member);

    [Theory]
    [InlineData("0644", true)]
    [InlineData("600", true)]
    [InlineData("0000", true)]
    [InlineData("0777", true)]
    [InlineData("4755", true)]
    [InlineData("7777", true)]
    [InlineData("10000", false)]
    [InlineData("00644", false)]
    [InlineData("0o644", false)]
    [InlineData("8", false)]
    [InlineData("", false)]
    [InlineData("-1", false)]
    [InlineData("rw-r--r--", false)]
    public void Permissions_are_an_octal_mode(string mode, bool taken) =>
        Assert.Equal(taken, MethodParams.FileWrite(Bytes($$"""{"path":"/a","content":"","permissions":"{{mode}}"}""")).IsValue);

    [Fact]
    public void A_missing_content_is_no_empty_content() => Refused(MethodParams.FileWrite("""{"path":"/a"}"""u8), "content");

    private static void Refused<T>(Parsed<T> parsed, string member)
        where T : class
    {
        Assert.False(parsed.IsValue);
        Assert.Equal(AgentError.InvalidParams, parsed.Error);
        Assert.Contains(member, parsed.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
