using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Monitors;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Monitors;

/// <summary>
/// The monitors of all VMs that have one: a child each, as long as the VM's actor lives. They stand beside the VMs' actors, not among them: whatever a monitor
/// does, the VM's own connection goes on.
/// </summary>
internal sealed class MonitorsActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly VmSetup _setup;
    private readonly Dictionary<IActorRef, MonitorProtocol.Attend> _vms = [];
    private readonly Dictionary<IActorRef, IActorRef> _monitorOf = [];
    private readonly Dictionary<IActorRef, IActorRef> _vmOf = [];
    private long _starts;

    public MonitorsActor(VmSetup setup)
    {
        _setup = setup;
        Receive<MonitorProtocol.Attend>(Attend);
        Receive<MonitorProtocol.StartAnew>(m => StartAnew(m.Vm));
        Receive<Terminated>(t => OnTerminated(t.ActorRef));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props PropsFor(VmSetup setup) => Props.Create<MonitorsActor>(setup);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Attend(MonitorProtocol.Attend told)
    {
        if (_vms.ContainsKey(told.Actor))
        {
            Leave(told.Actor);
            if (told.Vm.QmpPath is null)
            {
                told.Actor.Tell(
                    new VmProtocol.Evidence(new MachineEvidence.NotKnown("the inventory names no monitor socket (qmp) any more"))
                );
            }
        }
        if (told.Vm.QmpPath is not null)
        {
            _vms.Add(told.Actor, told);
            Context.Watch(told.Actor);
            Start(told);
        }
    }

    private void Start(MonitorProtocol.Attend vm)
    {
        // The number keeps names apart while an older one of the VM is still ending.
        var monitor = Context.ActorOf(MonitorActor.PropsFor(_setup, vm.Vm, vm.Actor, vm.FirstConnect), $"{vm.Vm.Name}~{++_starts}");
        _monitorOf.Add(vm.Actor, monitor);
        _vmOf.Add(monitor, vm.Actor);
        Context.Watch(monitor);
    }

    private void Leave(IActorRef vm)
    {
        _vms.Remove(vm);
        Context.Unwatch(vm);
        Timers.Cancel(vm);
        if (_monitorOf.Remove(vm, out var monitor))
        {
            _vmOf.Remove(monitor);
            Context.Unwatch(monitor);
            Context.Stop(monitor);
        }
    }

    private void OnTerminated(IActorRef ended)
    {
        if (_vms.ContainsKey(ended))
        {
            Leave(ended);
        }
        else if (_vmOf.Remove(ended, out var vm))
        {
            _monitorOf.Remove(vm);
            OnFailed(_vms[vm]);
        }
    }

    private void OnFailed(MonitorProtocol.Attend vm)
    {
        var why = new MonitorReasons(vm.Vm.QmpPath!, _setup.HostUser, _setup.Channels.Settings).Of(MonitorFailure.InternalError, "");
        vm.Actor.Tell(new VmProtocol.Evidence(new MachineEvidence.NotKnown(why)));
        _log.Error(
            "Actor of the monitor of {Vm} failed; it is started anew in {PauseMs} ms",
            vm.Vm.Name,
            (long)PauseAfterFailure.TotalMilliseconds
        );
        Timers.StartSingleTimer(vm.Actor, new MonitorProtocol.StartAnew(vm.Actor), PauseAfterFailure);
    }

    private void StartAnew(IActorRef vm)
    {
        if (_vms.TryGetValue(vm, out var known) && !_monitorOf.ContainsKey(vm))
        {
            Start(known with { FirstConnect = TimeSpan.Zero });
        }
    }
}
