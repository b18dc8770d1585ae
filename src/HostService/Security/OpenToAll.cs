namespace Orchestrator.HostService.Security;

/// <summary>Marks the endpoint that needs no token. A test lists all others and finds each of them closed.</summary>
public sealed class OpenToAll;
