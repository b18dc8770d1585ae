using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Orchestrator.Actors.Hosts;
using Orchestrator.Actors.Inventory;
using Orchestrator.Model.Inventory;
using Orchestrator.Model.Vms;
using Orchestrator.Tests.Shared;
using static Orchestrator.Actors.Inventory.InventoryProtocol;

namespace Orchestrator.Actors.Tests.Inventory;

/// <summary>An inventory's actor with a recorder in the place of the host's.</summary>
internal sealed class WatchedInventory : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("inventory");
    private readonly ConcurrentQueue<ImmutableArray<VmDefinition>> _told = [];
    private readonly IActorRef _inventory;

    public WatchedInventory(InventorySetup setup)
    {
        var host = _system.ActorOf(Props.Create<Recorder>(_told));
        _inventory = _system.ActorOf(InventoryActor.PropsFor(setup, host), "inventory");
    }

    /// <summary>Lists that were told so far.</summary>
    public int Times => _told.Count;

    /// <summary>The newest list, as <c>name=socket</c> below the folder, in the list's order.</summary>
    public static string Shown(IEnumerable<VmDefinition> vms, string folder) =>
        string.Join(' ', vms.Select(v => $"{v.Name}={Path.GetRelativePath(folder, v.SocketPath)}"));

    public static InventorySetup Setup(params FolderRule[] rules) =>
        new([], [.. rules], "uid 7 (tester)", "tester")
        {
            Rescan = TimeSpan.FromHours(1),
            Glance = TimeSpan.FromMilliseconds(20),
            Retry = TimeSpan.FromMilliseconds(50),
        };

    public static FolderRule Rule(string path, string pattern) =>
        FolderPattern.TryParse(pattern, out var parsed, out var why) ? new FolderRule(path, parsed) : throw new FormatException(why);

    public Task<InventoryView> LookAsync() => _inventory.Ask<InventoryView>(LookNow.Instance, Patience);

    public Task<InventoryView> ViewAsync() => _inventory.Ask<InventoryView>(GetInventory.Instance, Patience);

    /// <summary>Waits until the newest list is this.</summary>
    public Task<ImmutableArray<VmDefinition>> UntilAsync(string shown, string folder) =>
        Eventually.SeesAsync(
            $"the list '{shown}'",
            () => Task.FromResult(_told.LastOrDefault([])),
            vms => Shown(vms, folder) == shown,
            Patience
        );

    /// <summary>Waits until so many VMs are in the newest list.</summary>
    public Task UntilAsync(int vms) =>
        Eventually.SeesAsync($"{vms} VMs", () => Task.FromResult(_told.LastOrDefault([]).Length), seen => seen == vms, Patience);

    /// <summary>Waits until the troubles are as wanted.</summary>
    public Task<InventoryView> UntilTroublesAsync(Predicate<ImmutableArray<string>> wanted) =>
        Eventually.SeesAsync("the troubles", ViewAsync, view => wanted(view.Troubles), Patience);

    public void AskForList() => _system.EventStream.Publish(HostProtocol.InventoryWanted.Instance);

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private sealed class Recorder : ReceiveActor
    {
        public Recorder(ConcurrentQueue<ImmutableArray<VmDefinition>> told) => Receive<HostProtocol.SetInventory>(m => told.Enqueue(m.Vms));
    }
}
