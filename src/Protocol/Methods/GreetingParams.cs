namespace Orchestrator.Protocol.Methods;

/// <summary>Params of <c>get_agent_info</c> when a host greets with it; docs/protocol.md §3.2. Hosts of 1.0 send none of them.</summary>
/// <param name="Fleet">The host's fleet; null when it names none.</param>
/// <param name="Session">Names this connection of the host; null when it names none.</param>
/// <param name="Epoch">Of the host's fleet: requests of a lower one are refused from now on.</param>
/// <param name="Claim">A person has said that the agent belongs to this fleet, whatever fleet greeted it first.</param>
public readonly record struct GreetingParams(string? Fleet, string? Session, long? Epoch, bool Claim = false);
