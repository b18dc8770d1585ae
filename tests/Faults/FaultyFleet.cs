using System.Diagnostics;
using System.Globalization;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Faults;

/// <summary>A service with well-behaved guests <c>good-1</c> … and others <c>bad-1</c> … that a test spoils; each kind in a simulator of its own.</summary>
public sealed class FaultyFleet : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Back soon from the fault before; and one limit for a line, greeted or not: memory is measured against it.
    private const string Connection =
        """
            orchestrator.connection.backoff-max = 1s
            orchestrator.connection.frame-bytes-max-10 = 1MiB
            """ + "\n";

    private readonly TestFolder _folder = new("flt");
    private readonly List<RunningSimulator> _simulators = [];

    public RunningService Service { get; private set; } = null!;
    public OrchestratorClient Client { get; private set; } = null!;
    public RunningSimulator Good => _simulators[0];
    public RunningSimulator Bad => _simulators[1];
    public int GoodCount { get; private init; }
    public int BadCount { get; private init; }

    /// <param name="badWords">More words of the command line of the simulator whose guests are spoilt.</param>
    /// <param name="more">More configuration of the service, HOCON.</param>
    public static async Task<FaultyFleet> StartAsync(int good, int bad, string[]? badWords = null, string more = "")
    {
        var fleet = new FaultyFleet { GoodCount = good, BadCount = bad };
        try
        {
            fleet._simulators.Add(await RunningSimulator.StartAsync(fleet._folder["good"], good, "--seed", "1"));
            fleet._simulators.Add(await RunningSimulator.StartAsync(fleet._folder["bad"], bad, ["--seed", "2", .. badWords ?? []]));
            var sockets = new Dictionary<string, string>();
            fleet.GoodNames.ForEach(n => sockets.Add(n, fleet.Good.SocketOf(NumberOf(n))));
            fleet.BadNames.ForEach(n => sockets.Add(n, fleet.Bad.SocketOf(NumberOf(n))));
            fleet.Service = await RunningService.StartAsync(fleet._folder.Path, sockets, Connection + more);
            fleet.Client = new OrchestratorClient(ServerAddress.OfSocket(fleet.Service.Socket));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public List<string> GoodNames => Names("good", GoodCount);
    public List<string> BadNames => Names("bad", BadCount);

    /// <summary>Waits until all of these are in a state.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> ReachAsync(IReadOnlyCollection<string> vms, string state, TimeSpan? limit = null)
    {
        var began = Stopwatch.GetTimestamp();
        await Eventually.SeesAsync(
            $"all {state}",
            async () =>
                string.Join(", ", (await StatesAsync(vms)).Where(v => v.State != state).Select(v => $"{v.Name} {v.State}: {v.Reason}")),
            others => others.Length == 0,
            limit ?? Patience
        );
        return Stopwatch.GetElapsedTime(began);
    }

    public async Task<IReadOnlyList<VmSummary>> StatesAsync(IReadOnlyCollection<string> vms) =>
        [.. (await Client.AllVmsAsync()).Where(v => vms.Contains(v.Name))];

    /// <summary>Pings the well-behaved guests in turn for a while, through the API, about one each two milliseconds.</summary>
    /// <returns>How long each took, from here and back, milliseconds, sorted.</returns>
    public async Task<IReadOnlyList<double>> PingGoodAsync(TimeSpan length)
    {
        var names = GoodNames;
        var trips = new List<double>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < length; )
        {
            var sent = Stopwatch.GetTimestamp();
            await Client.PingAsync(names[trips.Count % names.Count]);
            trips.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            await Task.Delay(1);
        }
        trips.Sort();
        return trips;
    }

    /// <summary>All events so far.</summary>
    public Task<IReadOnlyList<EventItem>> EventsAsync() => Client.KeptEventsAsync("0", null);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }
        foreach (var simulator in _simulators)
        {
            await simulator.DisposeAsync();
        }
        _folder.Dispose();
    }

    private static List<string> Names(string kind, int count) =>
        [.. Enumerable.Range(1, count).Select(n => kind + "-" + n.ToString(CultureInfo.InvariantCulture))];

    private static int NumberOf(string name) =>
        int.Parse(name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
}
