namespace Orchestrator.Model.Vms;

/// <summary>One try to reach a VM's agent and how it went; the last few are kept for <c>orch why</c>.</summary>
/// <param name="At">When it ended, or began for one that is under way.</param>
/// <param name="Result">For people, such as "connection refused" or "connected; 14 hellos unanswered".</param>
public sealed record ConnectTry(DateTimeOffset At, string Result);
