namespace Orchestrator.EndToEnd;

/// <summary>The tests that share one VM run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class VmCollection : ICollectionFixture<VmFixture>
{
    public const string Name = "one real VM";
}
