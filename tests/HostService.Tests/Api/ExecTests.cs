using System.Net;
using System.Text;
using System.Text.Json;
using Orchestrator.Client.Types;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Tests.Api;

public sealed class ExecTests
{
    private const string Path = "/api/v1/vms/web-1/exec";
    private const string Ok = """{"exit_code":0,"stdout":"hi\n","stderr":"","execution_time_ms":12}""";

    private static HostScript OneVm(Func<CallOutcome?>? answer = null) =>
        new HostScript { Answer = _ => answer is null ? HostScript.Answered(Ok) : answer() }.With("web-1");

    [Fact]
    public async Task A_command_goes_to_the_guest_as_asked_and_its_output_comes_back()
    {
        await using var service = await TestService.Start(OneVm());
        var result = await service.Post<ExecResult>(
            Path,
            """{"command":"/bin/echo","args":["a b","ü\"\\"],"cwd":"/tmp","timeout":"1m30s"}"""
        );
        Assert.Equal(
            ("web-1", "ok", 0, "hi\n", "", 12L),
            (result.Vm, result.Outcome, result.ExitCode, result.Stdout, result.Stderr, result.DurationMs)
        );
        var call = Assert.Single(service.Script.Calls);
        Assert.Equal("exec_command", call.Request.Method);
        using var sent = JsonDocument.Parse(call.Request.ParamsJson);
        Assert.Equal("/bin/echo", sent.RootElement.GetProperty("command").GetString());
        Assert.Equal(["a b", "ü\"\\"], sent.RootElement.GetProperty("args").EnumerateArray().Select(a => a.GetString()!));
        Assert.Equal(90, sent.RootElement.GetProperty("timeout_seconds").GetInt32());
        Assert.Equal("/tmp", sent.RootElement.GetProperty("working_directory").GetString());
        Assert.DoesNotContain((byte)'\n', call.Request.ParamsJson.ToArray());
    }

    [Theory]
    [InlineData("null", 30)]
    [InlineData("\"30s\"", 30)]
    [InlineData("\"5m\"", 300)]
    [InlineData("\"1h30m\"", 5400)]
    [InlineData("\"90\"", 90)]
    [InlineData("\"24h\"", 86400)]
    public async Task The_calls_deadline_is_the_guests_timeout_and_ten_seconds(string timeout, int seconds)
    {
        await using var service = await TestService.Start(OneVm());
        var before = DateTimeOffset.UtcNow;
        await service.Post<ExecResult>(Path, timeout == "null" ? """{"command":"x"}""" : $$"""{"command":"x","timeout":{{timeout}}}""");
        var call = Assert.Single(service.Script.Calls);
        Assert.InRange(call.Deadline, before.AddSeconds(seconds + 10), DateTimeOffset.UtcNow.AddSeconds(seconds + 10));
        using var sent = JsonDocument.Parse(call.Request.ParamsJson);
        Assert.Equal(seconds, sent.RootElement.GetProperty("timeout_seconds").GetInt32());
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "null")]
    [InlineData("[]", "JSON object")]
    [InlineData("{", "JSON")]
    [InlineData("{}", "command")]
    [InlineData("""{"command":""}""", "command")]
    [InlineData("""{"command":null}""", "command")]
    [InlineData("""{"command":5}""", "command")]
    [InlineData("""{"command":["a"]}""", "command")]
    [InlineData("{\"command\":\"a\\u0000b\"}", "command")]
    [InlineData("""{"Command":"x"}""", "Command")]
    [InlineData("""{"command":"x","comand":"y"}""", "comand")]
    [InlineData("""{"command":"x","command":"y"}""", "command")]
    [InlineData("""{"command":"x","args":"y"}""", "args")]
    [InlineData("""{"command":"x","args":[1]}""", "args")]
    [InlineData("""{"command":"x","args":[null]}""", "args")]
    [InlineData("""{"command":"x","args":null}""", "args")]
    [InlineData("""{"command":"x","env":["A=1"]}""", "env")]
    [InlineData("""{"command":"x","env":{"A":1}}""", "env")]
    [InlineData("""{"command":"x","timeout":30}""", "timeout")]
    [InlineData("""{"command":"x","timeout":"soon"}""", "timeout")]
    [InlineData("""{"command":"x","timeout":"0"}""", "timeout")]
    [InlineData("""{"command":"x","timeout":"-5s"}""", "timeout")]
    [InlineData("""{"command":"x","timeout":"25h"}""", "timeout")]
    [InlineData("""{"command":"x","timeout":""}""", "timeout")]
    [InlineData("""{"command":"x","timeout":"999999999999999999999s"}""", "timeout")]
    [InlineData("""{"command":"x"} {"command":"y"}""", "JSON")]
    [InlineData("""{"command":"x",}""", "JSON")]
    [InlineData("""{"command":"x"/**/}""", "JSON")]
    public async Task A_wrong_body_is_refused_by_the_name_of_the_member_and_nothing_is_sent(string body, string named)
    {
        await using var service = await TestService.Start(OneVm());
        var problem = await service.Post<Problem>(Path, body, HttpStatusCode.BadRequest);
        Assert.Equal("bad-request", problem.Code);
        Assert.Contains(named, problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", problem.Detail, StringComparison.Ordinal);
        Assert.Empty(service.Script.Calls);
    }

    [Fact]
    public async Task A_body_that_is_not_called_json_is_refused()
    {
        await using var service = await TestService.Start(OneVm());
        using var body = new StringContent("""{"command":"x"}""", Encoding.UTF8, "text/plain");
        using var response = await service.Unix.PostAsync(new Uri(Path, UriKind.Relative), body);
        var problem = await TestService.Read<Problem>(response, HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("application/json", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"env\":{\"A\":\"1\"}", "env")]
    [InlineData("\"user\":\"nobody\"", "user")]
    [InlineData("\"stdin\":\"aGk=\"", "stdin")]
    [InlineData("\"key\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"", "key")]
    public async Task What_the_agent_cannot_do_is_unsupported_with_a_reason_and_nothing_is_sent(string member, string named)
    {
        await using var service = await TestService.Start(OneVm());
        var result = await service.Post<ExecResult>(Path, $$"""{"command":"x",{{member}}}""");
        Assert.Equal(("unsupported", "unsupported"), (result.Outcome, result.Code));
        Assert.Contains(named, result.Reason, StringComparison.Ordinal);
        Assert.Contains("1.0.0", result.Reason, StringComparison.Ordinal);
        Assert.Empty(service.Script.Calls);
    }

    [Fact]
    public async Task An_idempotency_key_in_the_header_counts_as_one_in_the_body()
    {
        await using var service = await TestService.Start(OneVm());
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new StringContent("""{"command":"x"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", "abc");
        using var response = await service.Unix.SendAsync(request);
        Assert.Equal("unsupported", (await TestService.Read<ExecResult>(response, HttpStatusCode.OK)).Outcome);
        Assert.Empty(service.Script.Calls);
    }

    public static TheoryData<CallOutcome, string, int?, string?> Verdicts() =>
        new()
        {
            { HostScript.Answered("""{"exit_code":7,"stdout":"","stderr":"no","execution_time_ms":1}"""), "failed", 7, null },
            {
                HostScript.Answered("""{"exit_code":137,"signal":9,"stdout":"","stderr":"","execution_time_ms":1}"""),
                "signalled",
                null,
                null
            },
            { HostScript.Answered("""{"exit":0}"""), "unknown", null, "bad-answer" },
            { new CallOutcome.Refused(AgentError.TimedOut, -32003, "timed out"), "timed-out", null, "timed-out" },
            { new CallOutcome.Refused(AgentError.PermissionDenied, -32001, "denied"), "not-delivered", null, "permission-denied" },
            { new CallOutcome.Refused(AgentError.MethodNotFound, -32601, "what?"), "unsupported", null, "method-not-found" },
            { new CallOutcome.NotDelivered(AgentError.QueueFull, "64 calls wait"), "not-delivered", null, "queue-full" },
            { new CallOutcome.NotDelivered(AgentError.ServiceStopping, "stopping"), "not-delivered", null, "service-stopping" },
            { new CallOutcome.Unknown(AgentError.ConnectionLost, "the channel was lost"), "unknown", null, "connection-lost" },
            { new CallOutcome.Unknown(AgentError.DeadlinePassed, "no answer"), "unknown", null, "deadline-passed" },
        };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public async Task However_a_command_ends_the_answer_is_200_and_its_outcome(
        CallOutcome outcome,
        string expected,
        int? exitCode,
        string? code
    )
    {
        await using var service = await TestService.Start(OneVm(() => outcome));
        var result = await service.Post<ExecResult>(Path, """{"command":"x"}""");
        Assert.Equal((expected, exitCode, code), (result.Outcome, result.ExitCode, result.Code));
        Assert.True(code is null || result.Reason is { Length: > 0 });
    }

    [Fact]
    public async Task A_vm_that_is_not_ready_is_409_with_state_since_and_reason()
    {
        var script = new HostScript
        {
            Answer = _ => new CallOutcome.NotDelivered(AgentError.VmNotReady, "absent since noon: the VM is off"),
        };
        script.With("web-1", VmPhase.Absent, reason: "the VM is off");
        await using var service = await TestService.Start(script);
        var problem = await service.Post<Problem>(Path, """{"command":"x"}""", HttpStatusCode.Conflict);
        Assert.Equal(("vm-not-ready", "absent", "the VM is off"), (problem.Code, problem.State, problem.Reason));
        Assert.Equal(HostScript.Since, problem.Since);
    }

    [Theory]
    [InlineData("wbe-1")]
    [InlineData("a%20b")]
    [InlineData("%2e%2e%2fetc")]
    public async Task An_unknown_vm_is_404(string name)
    {
        await using var service = await TestService.Start(OneVm());
        var problem = await service.Post<Problem>($"/api/v1/vms/{name}/exec", """{"command":"x"}""", HttpStatusCode.NotFound);
        Assert.Equal("unknown-vm", problem.Code);
        Assert.Empty(service.Script.Calls);
    }

    [Fact]
    public async Task A_request_longer_than_the_agents_line_is_413_naming_both_numbers()
    {
        await using var service = await TestService.Start(OneVm());
        var problem = await service.Post<Problem>(
            Path,
            $$"""{"command":"x","args":["{{new string('a', 70_000)}}"]}""",
            HttpStatusCode.RequestEntityTooLarge
        );
        Assert.Equal("too-large", problem.Code);
        Assert.Contains("65536", problem.Detail, StringComparison.Ordinal);
        Assert.Matches("7[0-9]{4} bytes", problem.Detail);
        Assert.Empty(service.Script.Calls);
    }

    [Fact]
    public async Task Sixteen_mebibytes_of_output_come_whole()
    {
        var output = new string('x', 16 * 1024 * 1024);
        await using var service = await TestService.Start(
            OneVm(() => HostScript.Answered($$"""{"exit_code":0,"stdout":"{{output}}","stderr":"","execution_time_ms":1}"""))
        );
        var result = await service.Post<ExecResult>(Path, """{"command":"x"}""");
        Assert.Equal(output.Length, result.Stdout.Length);
    }

    [Fact]
    public async Task The_intent_says_who_asked_by_which_way_under_which_request_id()
    {
        await using var service = await TestService.Start(OneVm());
        service.Tcp.DefaultRequestHeaders.Add("X-Request-Id", "my-request.7");
        using var body = new StringContent("""{"command":"x"}""", Encoding.UTF8, "application/json");
        using var response = await service.Tcp.PostAsync(new Uri(Path, UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("my-request.7", Assert.Single(response.Headers.GetValues("X-Request-Id")));
        Assert.Equal(new CallOrigin("token:first", "api", "my-request.7"), Assert.Single(service.Script.Calls).Origin);
    }
}
