namespace Orchestrator.Integration;

/// <summary>Tests that measure times, or load the machine: one after the other, when all others are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
