namespace Orchestrator.GuestAgent.Methods;

/// <summary>What a method answers.</summary>
/// <param name="ResultJson">The <c>result</c> value in UTF-8, one line.</param>
/// <param name="AfterFlushed">Runs once, after the answer has left the process or could not be delivered (the host hung up); must not block.</param>
internal readonly record struct MethodAnswer(ReadOnlyMemory<byte> ResultJson, Action? AfterFlushed = null);
