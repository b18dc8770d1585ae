using System.Net;
using System.Net.Sockets;
using Orchestrator.Client;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

/// <summary>A real service with real agents in a folder of its own, and a client on its unix socket.</summary>
public sealed class Fleet : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder;
    private readonly List<RunningAgent> _agents = [];

    private Fleet(TestFolder folder) => _folder = folder;

    public RunningService Service { get; private set; } = null!;

    public OrchestratorClient Client { get; private set; } = null!;

    public IReadOnlyList<RunningAgent> Agents => _agents;

    public string Folder => _folder.Path;

    public string Data => _folder["data"];

    /// <summary>Starts agents <c>web-1</c> … and a service that knows them, and waits until all are ready.</summary>
    /// <param name="others">Further VMs by name and socket, which nobody waits for.</param>
    /// <param name="more">More configuration, HOCON.</param>
    public static async Task<Fleet> Start(int agents = 1, IReadOnlyDictionary<string, string>? others = null, string more = "")
    {
        var fleet = new Fleet(new TestFolder("fleet-"));
        try
        {
            var sockets = new Dictionary<string, string>(others ?? new Dictionary<string, string>());
            for (var i = 1; i <= agents; i++)
            {
                var agent = await RunningAgent.StartAsync(fleet._folder[$"web-{i}"]);
                fleet._agents.Add(agent);
                sockets.Add($"web-{i}", agent.Socket);
            }
            fleet.Service = await RunningService.StartAsync(fleet.Folder, sockets, more);
            fleet.Client = new OrchestratorClient(ServerAddress.OfSocket(fleet.Service.Socket));
            for (var i = 1; i <= agents; i++)
            {
                await fleet.Reaches($"web-{i}", "ready");
            }
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public Task Reaches(string vm, string state) =>
        Eventually.SeesAsync($"{vm} {state}", async () => await Client.GetVmAsync(vm), seen => seen.State == state, Patience);

    /// <summary>A port that nothing listens on right now.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }
        _folder.Dispose();
    }
}
