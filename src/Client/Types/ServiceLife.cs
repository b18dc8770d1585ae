namespace Orchestrator.Client.Types;

/// <summary>Answer of <c>/healthz/live</c>.</summary>
/// <param name="Status">"live".</param>
/// <param name="Version">The service's version.</param>
public sealed record ServiceLife(string Status, string Version);
