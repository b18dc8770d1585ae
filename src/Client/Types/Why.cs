namespace Orchestrator.Client.Types;

/// <summary>Answer of <c>/vms/{name}/why</c>: why a VM is as it is, and what to do.</summary>
/// <param name="State">As in <see cref="VmSummary"/>.</param>
/// <param name="Verdict">One sentence for people.</param>
/// <param name="Cause">One stable word, such as <c>vm-off</c> or <c>channel-held</c>; docs/api.md lists them.</param>
/// <param name="Lines">Question by question, from the outside in.</param>
/// <param name="Todo">What to do: one or more sentences.</param>
public sealed record VmWhy(
    string Vm,
    string State,
    DateTimeOffset Since,
    string Verdict,
    string Cause,
    IReadOnlyList<WhyAnswer> Lines,
    IReadOnlyList<string> Todo
);

/// <summary>One question and its answer.</summary>
/// <param name="Question">A stable word: exists, machine, socket, permission, listener, port, holder, hello, agent, fenced, condition, heard, faults, calls, tried, next.</param>
/// <param name="Answer">For people.</param>
/// <param name="Source">How the service knows.</param>
/// <param name="State">ok, bad (it stands in the way) or unknown.</param>
public sealed record WhyAnswer(string Question, string Answer, string Source, string State);

/// <summary>Answer of <c>/vms/{name}/accept</c> and <c>/vms/{name}/forget</c>.</summary>
/// <param name="Changed">False when there was nothing to accept or to forget.</param>
/// <param name="What">What was done, or why there was nothing to do.</param>
public sealed record VmJudged(string Vm, bool Changed, string What);
