using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Monitors;

/// <summary>What <see cref="MonitorTalk"/> wants done.</summary>
public abstract record MonitorStep
{
    private MonitorStep() { }

    /// <summary>Send this line.</summary>
    public sealed record Send(ReadOnlyMemory<byte> Line) : MonitorStep;

    /// <summary>The VM is to know this.</summary>
    public sealed record Tell(MachineEvidence What) : MonitorStep;

    /// <summary>Close the connection and try anew later.</summary>
    public sealed record End(MonitorFailure Failure, string Detail) : MonitorStep;
}
