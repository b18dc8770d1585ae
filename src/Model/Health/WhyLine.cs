namespace Orchestrator.Model.Health;

/// <summary>One question of <c>orch why</c> and its answer.</summary>
/// <param name="Question">A stable word for programs: exists, machine, socket, permission, listener, port, holder, hello, agent, fenced, condition, heard, faults, calls, tried, next.</param>
/// <param name="Answer">For people, on one line.</param>
/// <param name="Source">How we know, in words that people can check.</param>
public sealed record WhyLine(string Question, string Answer, string Source, WhyState State);

/// <summary>What an answer means.</summary>
public enum WhyState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It stands in the way.</summary>
    Bad,

    /// <summary>It cannot be told, or neither helps nor harms.</summary>
    Unknown,
}
