using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Identity;
using Orchestrator.Actors.Monitors;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using static Orchestrator.Actors.Hosts.HostProtocol;

namespace Orchestrator.Actors.Hosts;

/// <summary>All VMs of this host: one child each. A child that fails is stopped and started anew after a pause; its neighbours do not notice.</summary>
public sealed class HostActor : ReceiveActor, IWithTimers
{
    private static readonly Backoff RestartPause = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));

    private static readonly TimeSpan JudgePatience = TimeSpan.FromSeconds(8);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly VmSetup _setup;
    private readonly ImmutableArray<VmDefinition> _inventory;
    private readonly Dictionary<string, HostedVm> _vms = new(StringComparer.Ordinal);
    private readonly Dictionary<IActorRef, HostedVm> _byActor = [];
    private Chance _chance;
    private IActorRef _monitors = ActorRefs.Nobody;
    private long _starts;

    public HostActor(VmSetup setup, ImmutableArray<VmDefinition> inventory)
    {
        _setup = setup;
        _inventory = inventory;
        _chance = Chance.For(setup.Seed, setup.HostId);
        Serving();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props PropsFor(VmSetup setup, ImmutableArray<VmDefinition> inventory) => Props.Create<HostActor>(setup, inventory);

    protected override void PreStart()
    {
        _monitors = Context.ActorOf(MonitorsActor.PropsFor(_setup), "monitors");
        SetTo(_inventory);
        Context.System.EventStream.Publish(InventoryWanted.Instance);
    }

    // Starting anew at once would only spin on what failed; Terminated below starts it after a pause.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Serving()
    {
        Receive<ListVms>(_ =>
            Sender.Tell(
                new VmList(
                    ImmutableSortedDictionary.CreateRange(
                        StringComparer.Ordinal,
                        _vms.Select(v => KeyValuePair.Create(v.Key, v.Value.Slot.View))
                    )
                )
            )
        );
        Receive<GetVm>(m => Sender.Tell(_vms.TryGetValue(m.Name, out var vm) ? vm.Slot.View : NoSuch(m.Name)));
        Receive<CallVm>(Call);
        Receive<AcceptVm>(m => Judge(m.Name, m.Origin, id => new IdentityProtocol.Accept(id), isOfAnyVm: false));
        Receive<ForgetVm>(m =>
            Judge(m.Name, m.Origin, id => new IdentityProtocol.Forget(id, IsGone: !_vms.ContainsKey(m.Name)), isOfAnyVm: true)
        );
        Receive<IdentityProtocol.TellAgain>(m => TellAll(m));
        Receive<SetInventory>(m => SetTo(m.Vms));
        Receive<Terminated>(t => OnTerminated(t.ActorRef));
        Receive<HostInternals.StartAnew>(m => StartAnew(m.Name));
        Receive<HostInternals.StopServing>(_ => StopServing());
    }

    /// <summary>The service ends: every open call is told so.</summary>
    private void Stopping(IActorRef toldBy)
    {
        Receive<ListVms>(_ => Sender.Tell(new VmList(ImmutableSortedDictionary<string, VmView>.Empty)));
        Receive<GetVm>(m => Sender.Tell(_vms.TryGetValue(m.Name, out var vm) ? vm.Slot.View : NoSuch(m.Name)));
        Receive<CallVm>(m => Refuse(m.Name, AgentError.ServiceStopping, "the host service is stopping"));
        Receive<Terminated>(t =>
        {
            Forget(t.ActorRef);
            ReportWhenAllStopped(toldBy);
        });
        ReceiveAny(_ => { });
    }

    private void Call(CallVm call)
    {
        if (!_vms.TryGetValue(call.Name, out var vm))
        {
            Sender.Tell(NoSuch(call.Name));
        }
        else if (vm.Actor is null)
        {
            Refuse(call.Name, AgentError.VmNotReady, $"{call.Name} is being started anew by the host service");
        }
        else
        {
            vm.Actor.Forward(new VmProtocol.Call(call.Request, call.Deadline, call.Origin));
        }
    }

    /// <param name="isOfAnyVm">What was taken out of the inventory may still be remembered, and be what another VM is held against.</param>
    private void Judge(string name, CallOrigin origin, Func<VmId, object> message, bool isOfAnyVm)
    {
        var isHere = _vms.TryGetValue(name, out var vm);
        if (!isHere && (!isOfAnyVm || !VmName.TryParse(name, out _, out _)))
        {
            Sender.Tell(NoSuch(name));
            return;
        }
        var asked = message(vm?.Slot.View.Id ?? VmId.OfInventory(_setup.HostId, VmName.Parse(name)));
        _log.Info("{Judgement} of {Vm} by {By} via {Via}", asked.GetType().Name, name, origin.By, origin.Via);
        var noSuch = isHere ? null : NoSuch(name);
        _setup
            .Identity.Ask<IdentityProtocol.Judged>(asked, JudgePatience)
            .PipeTo(
                Sender,
                success: m =>
                    noSuch is null ? new Judged(name, m.Changed, m.What)
                    : m.Changed ? new Judged(name, Changed: true, $"{m.What}; the VM is no longer in the inventory")
                    : noSuch,
                failure: _ => new Judged(name, Changed: false, "the store did not answer; see the service's log, and look whether it holds")
            );
    }

    private void TellAll(object message)
    {
        foreach (var vm in _vms.Values)
        {
            vm.Actor?.Tell(message);
        }
    }

    private void Refuse(string name, AgentError error, string why) =>
        Sender.Tell(
            _vms.TryGetValue(name, out var vm)
                ? new VmProtocol.CallEnded(vm.Definition.Name, new CallOutcome.NotDelivered(error, why))
                : NoSuch(name)
        );

    private NoSuchVm NoSuch(string name) => new(name, NearNames.Of(name, _vms.Keys));

    private void SetTo(ImmutableArray<VmDefinition> wanted)
    {
        // Ten thousand VMs of which one is new: what is the same object as before costs one look into the table.
        var names = wanted.Select(v => v.Name.Value).ToHashSet(StringComparer.Ordinal);
        var gone = _vms.Where(v => !names.Contains(v.Key)).Select(v => v.Value).ToArray();
        foreach (var vm in gone)
        {
            Remove(vm);
        }
        var added = wanted.Length - _vms.Count;
        foreach (var vm in wanted)
        {
            if (!_vms.TryGetValue(vm.Name.Value, out var known))
            {
                Add(vm, among: added);
            }
            else if (ReferenceEquals(known.Definition, vm))
            {
                continue;
            }
            else if (!known.IsSameChannel(vm))
            {
                known.Definition = vm;
                known.Slot.Show(VmViews.Of(_setup.HostId, vm) with { Since = _setup.Channels.Clock.UtcNow });
                Stop(known, AgentError.VmNotReady, "its inventory entry has changed");
            }
            else
            {
                var hadMonitor = known.Definition.QmpPath;
                known.Relabel(vm);
                if (vm.QmpPath != hadMonitor && known.Actor is not null)
                {
                    _monitors.Tell(new MonitorProtocol.Attend(vm, known.Actor, TimeSpan.Zero));
                }
            }
        }
        _log.Info("Inventory has {Count} VMs, {Added} of them new, {Removed} gone", _vms.Count, added, gone.Length);
    }

    private void Add(VmDefinition definition, int among)
    {
        var vm = new HostedVm(definition, new VmSlot(VmViews.Of(_setup.HostId, definition) with { Since = _setup.Channels.Clock.UtcNow }));
        _vms.Add(definition.Name.Value, vm);
        Publish("vm-added", definition.Name, $"socket {definition.SocketPath}");
        _chance = _chance.Roll(out var roll);
        Start(vm, Backoff.FirstConnect(among, _setup.Channels.Settings.StartSpreadPerVm, roll));
    }

    private void Remove(HostedVm vm)
    {
        _vms.Remove(vm.Definition.Name.Value);
        Timers.Cancel(vm.Definition.Name.Value);
        Stop(vm, AgentError.VmNotReady, "it was removed from the inventory");
        Publish("vm-removed", vm.Definition.Name, "no longer in the inventory");
    }

    private void Start(HostedVm vm, TimeSpan firstConnect)
    {
        // The number keeps names apart while an older child of the VM is still ending.
        vm.Actor = Context.ActorOf(VmActor.PropsFor(_setup, vm.Definition, vm.Slot, firstConnect), $"{vm.Definition.Name}~{++_starts}");
        _byActor.Add(vm.Actor, vm);
        Context.Watch(vm.Actor);
        if (vm.Definition.QmpPath is not null)
        {
            _monitors.Tell(new MonitorProtocol.Attend(vm.Definition, vm.Actor, firstConnect));
        }
    }

    private static void Stop(HostedVm vm, AgentError error, string why)
    {
        vm.StopWasAsked = true;
        vm.Actor?.Tell(new VmProtocol.Stop(error, why));
    }

    private void OnTerminated(IActorRef actor)
    {
        if (Forget(actor) is not { } vm || !_vms.TryGetValue(vm.Definition.Name.Value, out var current) || current != vm)
        {
            return;
        }
        _chance = _chance.Roll(out var roll);
        var pause = vm.StopWasAsked ? TimeSpan.Zero : RestartPause.After(++vm.Failures, roll);
        if (!vm.StopWasAsked)
        {
            _log.Error(
                "Actor of {Vm} failed, {Failures} times by now; it is started anew in {PauseMs} ms",
                vm.Definition.Name,
                vm.Failures,
                (long)pause.TotalMilliseconds
            );
        }
        vm.StopWasAsked = false;
        Timers.StartSingleTimer(vm.Definition.Name.Value, new HostInternals.StartAnew(vm.Definition.Name.Value), pause);
    }

    private void StartAnew(string name)
    {
        if (_vms.TryGetValue(name, out var vm) && vm.Actor is null)
        {
            Start(vm, TimeSpan.Zero);
        }
    }

    private HostedVm? Forget(IActorRef actor)
    {
        if (!_byActor.Remove(actor, out var vm))
        {
            return null;
        }
        vm.Actor = null;
        return vm;
    }

    private void StopServing()
    {
        var toldBy = Sender;
        Timers.CancelAll();
        foreach (var vm in _vms.Values)
        {
            Stop(vm, AgentError.ServiceStopping, "the host service is stopping");
        }
        Become(() => Stopping(toldBy));
        ReportWhenAllStopped(toldBy);
    }

    private void ReportWhenAllStopped(IActorRef toldBy)
    {
        if (_byActor.Count == 0)
        {
            toldBy.Tell(Akka.Done.Instance);
        }
    }

    private void Publish(string type, VmName vm, string reason) =>
        Context.System.EventStream.Publish(new VmEventRecord("", _setup.Channels.Clock.UtcNow, type, vm, null, null, reason));
}
