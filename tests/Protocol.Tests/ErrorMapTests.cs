namespace Orchestrator.Protocol.Tests;

public sealed class ErrorMapTests
{
    public static TheoryData<AgentError> Errors { get; } = [.. Enum.GetValues<AgentError>()];

    [Theory]
    [MemberData(nameof(Errors))]
    public void Every_error_has_a_status_a_code_word_and_exit_codes(AgentError error)
    {
        Assert.InRange(ErrorMap.ToHttpStatus(error), 400, 599);
        Assert.Matches("^[a-z]+(-[a-z]+)*$", ErrorMap.ToCode(error));
        Assert.Equal(error, ErrorMap.FromCode(ErrorMap.ToCode(error)));
        Assert.InRange(ErrorMap.ToExitCode(error), 1, 5);
        Assert.Contains(ErrorMap.ToExecExitCode(error), new[] { 122, 124, 125 });
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_wire_code_leads_back_to_its_error(AgentError error)
    {
        if (ErrorMap.ToRpcCode(error) is { } code)
        {
            Assert.InRange(code, -32768, -32000);
            Assert.Equal(error, ErrorMap.FromRpcCode(code));
        }
    }

    [Fact]
    public void Exactly_the_errors_of_the_document_travel() =>
        Assert.Equal(
            [-32700, -32603, -32602, -32601, -32600, -32007, -32006, -32005, -32004, -32003, -32002, -32001, -32000],
            Enum.GetValues<AgentError>().Select(ErrorMap.ToRpcCode).Where(code => code is not null).Select(code => code!.Value).Order()
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-32050)]
    [InlineData(int.MinValue)]
    public void A_code_that_nobody_knows_is_an_internal_error(int code) => Assert.Equal(AgentError.Internal, ErrorMap.FromRpcCode(code));

    [Fact]
    public void A_member_without_a_line_in_the_map_is_an_exception_and_not_a_guess()
    {
        const AgentError Unlisted = (AgentError)9999;
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorMap.ToRpcCode(Unlisted));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorMap.ToHttpStatus(Unlisted));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorMap.ToCode(Unlisted));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorMap.ToExitCode(Unlisted));
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorMap.ToExecExitCode(Unlisted));
        Assert.Null(ErrorMap.FromCode("no-such-word"));
    }
}
