namespace Orchestrator.Client.Types;

/// <summary>Answer of <c>GET /healthz/ready</c>: with 200 when all is ready, with 503 when something is not.</summary>
/// <param name="Version">The service's version.</param>
/// <param name="Checks">Each part that was looked at.</param>
public sealed record Readiness(bool Ready, string Version, IReadOnlyList<ReadinessCheck> Checks);

/// <summary>One part of the service.</summary>
/// <param name="Reason">Why it is not ready; absent when it is.</param>
public sealed record ReadinessCheck(string Name, bool Ready, string? Reason = null);
