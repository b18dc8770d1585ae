namespace Orchestrator.Model.Vms;

/// <summary>What speaks against an agent.</summary>
public enum QuarantineKind
{
    /// <summary>Its id is in another VM too: one of the two is a copy.</summary>
    TwoHolders,

    /// <summary>It belongs to another fleet.</summary>
    ForeignFleet,

    /// <summary>It has seen a higher epoch of this fleet than ours.</summary>
    HigherEpoch,
}
