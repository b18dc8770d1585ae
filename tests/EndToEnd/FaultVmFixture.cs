using System.Diagnostics;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>One service with three guests: a real VM whose monitor it listens to, one without, and a neighbour that must not notice what is done to the two.</summary>
public sealed class FaultVmFixture : IAsyncLifetime
{
    public const string Monitored = "monitored";
    public const string Plain = "plain";
    private const string Neighbour = "neighbour";
    private static readonly TimeSpan NeighbourLimit = TimeSpan.FromSeconds(5);
    private readonly TestFolder _folder = new("e2ef-");
    private readonly Dictionary<string, RealVm> _vms = [];
    private RunningAgent? _neighbour;

    public RunningService Service { get; private set; } = null!;

    public OrchestratorClient Client { get; private set; } = null!;

    public RealVm this[string vm] => _vms[vm];

    public async Task InitializeAsync()
    {
        foreach (var vm in (string[])[Monitored, Plain])
        {
            _vms[vm] = await RealVm.BootAsync(vm, _folder[vm]);
        }
        _neighbour = await RunningAgent.StartAsync(_folder["n"]);
        Service = await RunningService.StartAsync(
            _folder.Path,
            new Dictionary<string, string> { [Plain] = _vms[Plain].Channel, [Neighbour] = _neighbour.Socket },
            $$"""
            orchestrator.inventory.static += { name = {{Monitored}}, socket = "{{_vms[Monitored].Channel}}", qmp = "{{_vms[
                Monitored
            ].Monitor}}" }
            """
        );
        Client = new OrchestratorClient(ServerAddress.OfSocket(Service.Socket));
        await ReadyAsync(Neighbour);
        await ReadyAsync(Monitored);
        await ReadyAsync(Plain);
    }

    /// <summary>Boots the VM if a test left it off, and waits until it is ready.</summary>
    public async Task ReadyAsync(string vm)
    {
        if (_vms.TryGetValue(vm, out var real) && !await real.IsRunningAsync())
        {
            await real.UpAsync();
        }
        await ReachesAsync(vm, "ready", VmFixture.ReadyLimit);
    }

    /// <summary>Waits until the VM is in a state.</summary>
    public Task<VmSummary> ReachesAsync(string vm, string state, TimeSpan limit) =>
        Eventually.SeesAsync($"{vm} {state}", () => Client.GetVmAsync(vm), v => v.State == state, limit);

    /// <summary>Runs a line in the guest by its agent.</summary>
    /// <returns>Its outcome, with the reason; a refusal's reason after "refused: ".</returns>
    public async Task<string> RunAsync(string vm, string line, string timeout = "60s")
    {
        try
        {
            var result = await Client.ExecAsync(vm, new ExecRequest("sh") { Args = ["-c", line], Timeout = timeout });
            return $"{result.Outcome}: {result.Reason}{result.Stdout}";
        }
        catch (ApiException e)
        {
            return $"refused: {e.Message}";
        }
    }

    /// <summary>Does something to a VM, while the neighbour is pinged all along and must answer each time.</summary>
    /// <returns>The VM's events meanwhile.</returns>
    public async Task<IReadOnlyList<EventItem>> DuringAsync(string vm, Func<Task> fault)
    {
        var before = await Client.KeptEventsAsync("start-0", null);
        using var stop = new CancellationTokenSource();
        var pinging = PingNeighbourAsync(stop.Token);
        try
        {
            await fault();
        }
        finally
        {
            await stop.CancelAsync();
        }
        var (pings, slowest) = await pinging;
        Assert.True(pings > 0, "the neighbour was not pinged");
        Assert.True(slowest < NeighbourLimit, $"the neighbour took {slowest} for a ping");
        var events = await Client.KeptEventsAsync(before[^1].Id, null);
        Assert.DoesNotContain(events, e => e.Vm == Neighbour);
        return [.. events.Where(e => e.Vm == vm)];
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }
        if (_neighbour is not null)
        {
            await _neighbour.DisposeAsync();
        }
        foreach (var vm in _vms.Values)
        {
            await vm.DisposeAsync();
        }
        _folder.Dispose();
    }

    private async Task<(int Pings, TimeSpan Slowest)> PingNeighbourAsync(CancellationToken stop)
    {
        var (pings, slowest) = (0, TimeSpan.Zero);
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await Client.PingAsync(Neighbour, CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
            pings++;
            await Task.WhenAny(Task.Delay(50, stop));
        }
        return (pings, slowest);
    }
}

[CollectionDefinition(Name)]
public sealed class FaultVmCollection : ICollectionFixture<FaultVmFixture>
{
    public const string Name = "VMs that fall silent";
}
