namespace Orchestrator.Actors.Channels;

/// <summary>What a host says of itself when it greets.</summary>
/// <param name="Epoch">Of the fleet: an agent refuses what comes with a lower one than it has seen.</param>
/// <param name="Claim">A person has accepted the agent: it belongs to this fleet from now on.</param>
internal readonly record struct HelloTerms(long Epoch, bool Claim);
