namespace Orchestrator.GuestAgent.Methods;

/// <summary>What a greeting is answered beside what is always the same; docs/protocol.md §3.2.</summary>
/// <param name="Session">As the greeting named it; null when it named none.</param>
/// <param name="Fleet">The fleet that the agent belongs to; null before any has greeted it.</param>
/// <param name="Epoch">The highest that was seen of the fleet that asks; null when it names none.</param>
/// <param name="OnDisk">What the agent keeps outlives a power cut.</param>
internal readonly record struct Greeted(string? Session, string? Fleet, long? Epoch, bool OnDisk);
