namespace Orchestrator.Protocol.Qmp;

/// <summary>Answer to <c>query-status</c>.</summary>
/// <param name="Status">QEMU's RunState, such as "running", "paused", "postmigrate".</param>
/// <param name="Running">True when the processors run.</param>
public sealed record QmpStatus(string Status, bool Running);
