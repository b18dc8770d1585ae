using System.Threading.Channels;
using Akka.Actor;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Tests.Monitors;

/// <summary>Stands in a VM's actor's place and keeps what it is told.</summary>
internal sealed class EvidenceLog : ReceiveActor
{
    public EvidenceLog(ChannelWriter<MachineEvidence> to) => Receive<VmProtocol.Evidence>(m => to.TryWrite(m.What));
}
