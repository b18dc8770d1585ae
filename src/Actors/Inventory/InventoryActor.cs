using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Hosts;
using Orchestrator.Model.Inventory;
using Orchestrator.Model.Vms;
using static Orchestrator.Actors.Inventory.InventoryProtocol;

namespace Orchestrator.Actors.Inventory;

/// <summary>Keeps the list of VMs: those that are named and those that folders hold. Tells the host's actor the whole list whenever it has changed, and never otherwise.</summary>
public sealed class InventoryActor : ReceiveActor, IWithTimers
{
    private const int TroublesToldMax = 20;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly InventorySetup _setup;
    private readonly IActorRef _host;
    private readonly ImmutableArray<FolderTree> _trees;
    private ImmutableArray<PlacedVm> _named;
    private Dictionary<string, VmDefinition> _vms = new(StringComparer.Ordinal);
    private ImmutableArray<VmDefinition> _list;
    private ImmutableArray<FolderTrouble> _troubles = [];

    public InventoryActor(InventorySetup setup, IActorRef host)
    {
        _setup = setup;
        _host = host;
        _list = setup.Named;
        var words = new FolderWords(setup.HostUser, setup.UserName, setup.Rescan);
        _trees = [.. setup.Folders.Select(rule => new FolderTree(rule, setup.Watch(), words))];
        Receive<Glance>(_ => Look(_trees, everywhere: false));
        Receive<Retry>(_ => Look(_trees.Where(t => t.MustRetry), everywhere: true));
        Receive<Rescan>(_ => Look(_trees, everywhere: true, named: true));
        Receive<HostProtocol.InventoryWanted>(_ => _host.Tell(new HostProtocol.SetInventory(_list)));
        Receive<GetInventory>(_ => Sender.Tell(View()));
        Receive<LookNow>(_ =>
        {
            Look(_trees, everywhere: true, named: true);
            Sender.Tell(View());
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props PropsFor(InventorySetup setup, IActorRef host) => Props.Create<InventoryActor>(setup, host);

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(HostProtocol.InventoryWanted));
        Timers.StartPeriodicTimer(nameof(Glance), new Glance(), _setup.Glance);
        Timers.StartPeriodicTimer(nameof(Retry), new Retry(), _setup.Retry);
        Timers.StartPeriodicTimer(nameof(Rescan), new Rescan(), _setup.Rescan);
    }

    protected override void PostStop()
    {
        foreach (var tree in _trees)
        {
            tree.Dispose();
        }
    }

    /// <param name="everywhere">Look at all of these, whatever was told of changes.</param>
    /// <param name="named">Look for the sockets of named VMs too: links on the way there may change, and nothing tells.</param>
    private void Look(IEnumerable<FolderTree> trees, bool everywhere, bool named = false)
    {
        var changed = false;
        foreach (var tree in trees)
        {
            changed |= tree.Look(everywhere);
        }
        if (named || (changed && _named.IsDefault))
        {
            ImmutableArray<PlacedVm> now =
            [
                .. _setup.Named.Zip(SocketPlaces.Of(_setup.Named.Select(v => v.SocketPath)), (vm, place) => new PlacedVm(vm, place)),
            ];
            changed |= _named.IsDefault || !_named.SequenceEqual(now);
            _named = now;
        }
        if (changed)
        {
            Merge();
        }
    }

    private void Merge()
    {
        var merged = InventoryMerge.Of(
            _named,
            [.. _trees.Select(t => t.Found)],
            vm => _vms.TryGetValue(vm.Name.Value, out var now) && now.SocketPath == vm.SocketPath
        );
        Tell([
            .. _trees.SelectMany(t => t.Troubles).OrderByDescending(t => t.IsSevere),
            .. merged.LeftOut.Select(what => new FolderTrouble(what, IsSevere: false)),
        ]);
        // The same object for the same VM: then who gets the list sees at once what has not changed.
        ImmutableArray<VmDefinition> list =
        [
            .. merged.Vms.Select(v => _vms.TryGetValue(v.Name.Value, out var now) && IsSame(now, v) ? now : v),
        ];
        if (list.Length == _vms.Count && list.All(v => _vms.TryGetValue(v.Name.Value, out var now) && ReferenceEquals(now, v)))
        {
            return;
        }
        _list = list;
        _vms = list.ToDictionary(v => v.Name.Value, StringComparer.Ordinal);
        _host.Tell(new HostProtocol.SetInventory(_list));
    }

    // A record compares its labels by what they are stored in.
    private static bool IsSame(VmDefinition a, VmDefinition b) =>
        ReferenceEquals(a, b) || (a with { Labels = b.Labels } == b && a.Labels.SequenceEqual(b.Labels));

    /// <summary>Logs what is new and what is over, each once.</summary>
    private void Tell(ImmutableArray<FolderTrouble> troubles)
    {
        var (before, now) = (_troubles.ToHashSet(), troubles.ToHashSet());
        var fresh = troubles.Where(t => !before.Contains(t)).ToArray();
        foreach (var trouble in fresh.Take(TroublesToldMax))
        {
            if (trouble.IsSevere)
            {
                _log.Error("Inventory: {Trouble}", trouble.What);
            }
            else
            {
                _log.Warning("Inventory: {Trouble}", trouble.What);
            }
        }
        if (fresh.Length > TroublesToldMax)
        {
            _log.Warning("Inventory: {Count} more of the kind", fresh.Length - TroublesToldMax);
        }
        if (_troubles.Count(t => !now.Contains(t)) is var over && over > 0)
        {
            _log.Info("Inventory: {Count} of what was wrong is over, first: {Trouble}", over, _troubles.First(t => !now.Contains(t)).What);
        }
        _troubles = troubles;
    }

    private InventoryView View() =>
        new(
            [.. _trees.Select(t => new FolderView(t.Rule.Path, t.Rule.Pattern.Text, t.Found.Count))],
            _troubles.Length <= TroublesMax
                ? [.. _troubles.Select(t => t.What)]
                : [.. _troubles.Take(TroublesMax).Select(t => t.What), $"… and {_troubles.Length - TroublesMax} more"]
        );

    /// <summary>Reads the word of changes.</summary>
    private sealed record Glance;

    /// <summary>Tries folders that were missing or unreadable.</summary>
    private sealed record Retry;

    /// <summary>Looks at everything.</summary>
    private sealed record Rescan;
}
