namespace Orchestrator.GuestAgent.Tests.Commands;

/// <summary>
/// Tests that make this process the reaper of all that is below it, or count its children: nothing else may start processes meanwhile.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
