using System.Diagnostics;
using System.Globalization;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

/// <summary>A real service, and VMs whose agents are simulated: kinds of them, each kind in a simulator of its own. The VMs of kind <c>old</c> are <c>old-1</c> …</summary>
public sealed class SimulatedFleet : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new("sim-");
    private readonly Dictionary<string, RunningSimulator> _simulators = [];

    public RunningService Service { get; private set; } = null!;
    public OrchestratorClient Client { get; private set; } = null!;

    /// <param name="kinds">How many VMs of each kind, and more words of its simulator's command line.</param>
    /// <param name="pingInterval">As HOCON spells it.</param>
    public static async Task<SimulatedFleet> StartAsync(
        IReadOnlyDictionary<string, (int Count, string[] Words)> kinds,
        string pingInterval = "1s"
    )
    {
        var fleet = new SimulatedFleet();
        try
        {
            var sockets = new Dictionary<string, string>();
            foreach (var (kind, (count, words)) in kinds)
            {
                // Another for each kind: agents of one seed have the same names.
                var seed = (fleet._simulators.Count + 1).ToString(CultureInfo.InvariantCulture);
                var simulator = await RunningSimulator.StartAsync(fleet._folder[kind], count, ["--seed", seed, .. words]);
                fleet._simulators.Add(kind, simulator);
                for (var number = 1; number <= count; number++)
                {
                    sockets.Add(NameOf(kind, number), simulator.SocketOf(number));
                }
            }
            fleet.Service = await RunningService.StartAsync(fleet._folder.Path, sockets, pingInterval: pingInterval);
            fleet.Client = new OrchestratorClient(ServerAddress.OfSocket(fleet.Service.Socket));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public static string NameOf(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

    public RunningSimulator Simulator(string kind) => _simulators[kind];

    /// <summary>Waits until each VM's state is one of those that are right for it.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> ReachAsync(Func<string, string> stateOf)
    {
        var began = Stopwatch.GetTimestamp();
        await Eventually.SeesAsync(
            "every state is right",
            async () =>
                string.Join(
                    ", ",
                    (await Client.AllVmsAsync())
                        .Where(v => v.State != stateOf(v.Name))
                        .Select(v => $"{v.Name} {v.State}, not {stateOf(v.Name)}: {v.Reason}")
                ),
            wrong => wrong.Length == 0,
            Patience
        );
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>The changes of state so far.</summary>
    public async Task<IReadOnlyList<EventItem>> ChangesAsync() =>
        [.. (await Client.KeptEventsAsync("0", null)).Where(e => e.Type == "state-changed")];

    /// <summary>Kills the service and starts it anew on its folder.</summary>
    public async Task KillServiceAsync(Func<Task>? meanwhile = null)
    {
        await Service.Process.KillAsync();
        if (meanwhile is not null)
        {
            await meanwhile();
        }
        await Service.StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }
        foreach (var simulator in _simulators.Values)
        {
            await simulator.DisposeAsync();
        }
        _folder.Dispose();
    }
}
