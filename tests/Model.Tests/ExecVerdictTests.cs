using System.Text;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.Model.Tests;

public sealed class ExecVerdictTests
{
    [Theory]
    [InlineData("""{"exit_code":0,"stdout":"a","stderr":"","execution_time_ms":3}""", Outcome.Ok, 0, null)]
    [InlineData("""{"exit_code":7,"stdout":"","stderr":"","execution_time_ms":3}""", Outcome.Failed, 7, null)]
    [InlineData("""{"exit_code":null,"stdout":"","stderr":"","execution_time_ms":3,"signal":9}""", Outcome.Signalled, null, 9)]
    [InlineData("""{"exit_code":137,"stdout":"","stderr":"","execution_time_ms":3,"signal":9}""", Outcome.Signalled, null, 9)]
    public void An_answer_becomes_ok_failed_or_signalled(string json, Outcome outcome, int? exitCode, int? signal)
    {
        var verdict = ExecVerdict.Of(new CallOutcome.Answered(Encoding.UTF8.GetBytes(json), TimeSpan.Zero));

        Assert.Equal((outcome, exitCode, signal), (verdict.Outcome, verdict.ExitCode, verdict.Signal));
        Assert.Null(verdict.Error);
        Assert.NotNull(verdict.Result);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"exit_code":"0","stdout":"a","stderr":"","execution_time_ms":3}""")]
    [InlineData("""{"stdout":"a"}""")]
    [InlineData("""{"exit_code":null,"stdout":"","stderr":"","execution_time_ms":3}""")]
    public void An_answer_of_another_shape_may_have_run(string json)
    {
        var verdict = ExecVerdict.Of(new CallOutcome.Answered(Encoding.UTF8.GetBytes(json), TimeSpan.Zero));

        Assert.Equal((Outcome.Unknown, AgentError.BadAnswer), (verdict.Outcome, verdict.Error!.Value));
    }

    [Theory]
    [InlineData(-32003, Outcome.TimedOut)]
    [InlineData(-32601, Outcome.Unsupported)]
    [InlineData(-32001, Outcome.NotDelivered)]
    [InlineData(-32005, Outcome.NotDelivered)]
    [InlineData(-32006, Outcome.NotDelivered)]
    [InlineData(-32602, Outcome.NotDelivered)]
    [InlineData(-32603, Outcome.Unknown)]
    [InlineData(-1, Outcome.Unknown)]
    [InlineData(-32002, Outcome.Failed)]
    [InlineData(-32000, Outcome.Failed)]
    public void A_refusal_is_told_by_its_code(int code, Outcome outcome)
    {
        var verdict = ExecVerdict.Of(new CallOutcome.Refused(ErrorMap.FromRpcCode(code), code, "why"));

        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal("why", verdict.Reason);
    }

    [Theory]
    [InlineData(-32002, "", 127)]
    [InlineData(-32000, "", 126)]
    [InlineData(-32000, """{"path":"/x","exit_code":127}""", 127)]
    [InlineData(-32002, """{"exit_code":126}""", 126)]
    [InlineData(-32002, """{"exit_code":0}""", 127)]
    [InlineData(-32002, """[126]""", 127)]
    public void A_failed_launch_has_the_code_that_a_shell_would_give(int code, string data, int exitCode)
    {
        var refused = new CallOutcome.Refused(ErrorMap.FromRpcCode(code), code, "no such file") { DataJson = Encoding.UTF8.GetBytes(data) };

        Assert.Equal((Outcome.Failed, exitCode), (ExecVerdict.Of(refused).Outcome, ExecVerdict.Of(refused).ExitCode!.Value));
    }

    [Fact]
    public void Every_error_has_a_verdict()
    {
        foreach (var error in Enum.GetValues<AgentError>())
        {
            Assert.True(Enum.IsDefined(ExecVerdict.Of(new CallOutcome.Refused(error, 0, "")).Outcome));
            Assert.Equal(Outcome.NotDelivered, ExecVerdict.Of(new CallOutcome.NotDelivered(error, "")).Outcome);
            Assert.Equal(Outcome.Unknown, ExecVerdict.Of(new CallOutcome.Unknown(error, "")).Outcome);
        }
    }

    [Fact]
    public void Every_outcome_has_one_name_and_the_name_names_it()
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            Assert.Equal(outcome, OutcomeNames.Parse(outcome.Name()));
            Assert.Matches("^[a-z]+(-[a-z]+)*$", outcome.Name());
        }
        Assert.Null(OutcomeNames.Parse("timed_out"));
    }
}
