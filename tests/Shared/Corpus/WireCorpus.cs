namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>All cases, in one order, the same in every run.</summary>
public static class WireCorpus
{
    public static IReadOnlyList<WireCase> All { get; } =
    [
        .. FrameCases.All,
        .. GrammarCases.All,
        .. NumberCases.All,
        .. StringCases.All,
        .. Utf8Cases.All,
        .. DuplicateCases.All,
        .. LimitCases.All,
        .. MemberCases.All,
        .. IdCases.All,
        .. AnswerCases.All,
        .. BatchCases.All,
    ];
}
