using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.TestKit;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

/// <summary>One service, and a VM for each way in which a channel is not what it should be.</summary>
public sealed class SickFleet : IAsyncLifetime
{
    private const string Connects =
        "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); print('connected',flush=True); s.recv(1)";

    private readonly TestFolder _folder = new("sick-");
    private readonly List<ScriptedAgent> _agents = [];
    private Fleet _fleet = null!;
    private ChildProcess _holder = null!;

    public OrchestratorClient Client => _fleet.Client;

    public RunningService Service => _fleet.Service;

    /// <summary>The process that is connected to the channel of <c>held</c>.</summary>
    public int HolderPid => _holder.Id;

    public string SocketOf(string vm) => _folder[vm];

    public ScriptedAgent Agent(string vm) => _agents.Single(a => a.SocketPath == SocketOf(vm));

    public async Task InitializeAsync()
    {
        Serve("sound", AgentScript.Sound);
        Serve("deaf", AgentScript.Sound).Silent = true;
        Serve("old", AgentScript.Field10);
        Serve("hangs", AgentScript.Sound);
        await Serve("gone", AgentScript.Sound).KillAsync();
        Serve("held", AgentScript.Sound);
        await File.WriteAllTextAsync(SocketOf("file"), "no socket");
        _holder = ChildProcess.Start("python3", "-c", Connects, SocketOf("held"));
        await _holder.SaysAsync("connected", Fleet.Patience);
        _fleet = await Fleet.Start(
            agents: 0,
            others: new[] { "sound", "deaf", "old", "hangs", "gone", "held", "file", "none" }.ToDictionary(v => v, SocketOf),
            more: "orchestrator.connection.greeting-timeout = 5s"
        );
    }

    /// <summary>Asks why until it is for that cause.</summary>
    public Task<VmWhy> WhyIs(string vm, string cause) =>
        Eventually.SeesAsync($"{vm} {cause}", () => Client.GetWhyAsync(vm), w => w.Cause == cause, Fleet.Patience);

    public async Task DisposeAsync()
    {
        if (_fleet is not null)
        {
            await _fleet.DisposeAsync();
        }
        await _holder.DisposeAsync();
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }
        _folder.Dispose();
    }

    private ScriptedAgent Serve(string vm, AgentScript script)
    {
        var agent = new ScriptedAgent(SocketOf(vm), script);
        _agents.Add(agent);
        return agent;
    }
}
