using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Access;

/// <summary>A wish of somebody, before anything is done about it.</summary>
/// <param name="Verb">What: "exec", "ping", "info", "file-read", "file-write", "shutdown", "reboot", "accept", "forget".</param>
/// <param name="Vm">On which VM.</param>
public sealed record Intent(string Verb, VmName Vm, CallOrigin Origin);

/// <summary>What the gate says of an intent.</summary>
public abstract record GateDecision
{
    private GateDecision() { }

    /// <summary>Go on.</summary>
    public sealed record Allowed : GateDecision;

    /// <summary>Stop, with a reason that is shown to the one who asked.</summary>
    public sealed record Denied(string Reason) : GateDecision;
}

/// <summary>The one gate between API and command. It allows all who got past the door; roles will be decided here.</summary>
public sealed class Gate
{
    private static readonly GateDecision.Allowed Yes = new();

    /// <summary>Decides on one intent.</summary>
    public GateDecision Decide(Intent intent)
    {
        ArgumentNullException.ThrowIfNull(intent);
        return Yes;
    }
}
