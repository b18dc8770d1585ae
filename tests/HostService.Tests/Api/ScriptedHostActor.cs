using System.Collections.Immutable;
using Akka.Actor;
using Orchestrator.Actors.Hosts;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Tests.Api;

/// <summary>Plays the host actor after a <see cref="HostScript"/>.</summary>
public sealed class ScriptedHostActor : ReceiveActor
{
    public ScriptedHostActor(HostScript script)
    {
        Receive<HostProtocol.ListVms>(_ => Sender.Tell(new HostProtocol.VmList(script.Vms)));
        Receive<HostProtocol.GetVm>(get =>
            Sender.Tell(script.Vms.TryGetValue(get.Name, out var view) ? view : new HostProtocol.NoSuchVm(get.Name, Near(script)))
        );
        Receive<HostProtocol.AcceptVm>(m => Judge(script, m, m.Name));
        Receive<HostProtocol.ForgetVm>(m => Judge(script, m, m.Name));
        Receive<HostProtocol.CallVm>(call =>
        {
            script.Calls.Enqueue(call);
            if (!script.Vms.ContainsKey(call.Name))
            {
                Sender.Tell(new HostProtocol.NoSuchVm(call.Name, Near(script)));
            }
            else if (script.Answer(call) is { } outcome)
            {
                Sender.Tell(new VmProtocol.CallEnded(VmName.Parse(call.Name), outcome));
            }
        });
    }

    private void Judge(HostScript script, object word, string name)
    {
        script.Judgements.Enqueue(word);
        Sender.Tell(
            script.Vms.TryGetValue(name, out var vm)
                ? new HostProtocol.Judged(name, vm.Phase == VmPhase.Quarantined, vm.Phase == VmPhase.Quarantined ? "done" : "nothing to do")
                : new HostProtocol.NoSuchVm(name, Near(script))
        );
    }

    private static ImmutableArray<string> Near(HostScript script) => [.. script.Vms.Keys.Take(2)];
}
