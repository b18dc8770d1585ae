namespace Orchestrator.Actors.Hosts;

/// <summary>Placeholder until the actor lands.</summary>
public sealed class HostActor;

/// <summary>Placeholder until the actor lands.</summary>
public sealed class EventLogActor;
