namespace Orchestrator.Model.Vms;

/// <summary>What the host is doing about a VM's connection. People are shown <see cref="VmPhase"/>; this decides.</summary>
public enum ConnectionStage
{
    /// <summary>No connection; the next try has its time.</summary>
    Waiting,

    /// <summary>connect(2) is under way.</summary>
    Dialing,

    /// <summary>Connected; hellos are sent and none is answered yet.</summary>
    Greeting,

    /// <summary>The agent answers.</summary>
    Ready,
}
