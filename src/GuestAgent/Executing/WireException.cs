namespace Orchestrator.GuestAgent.Executing;

/// <summary>The other end of a connection between broker and executor does not keep to its form, or does not take what it is sent.</summary>
internal sealed class WireException(string problem) : Exception(problem);
