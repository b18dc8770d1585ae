using System.Text;
using System.Text.Json;

namespace Orchestrator.Tests.Shared;

/// <summary>A real <c>orchestratord</c> on a folder of its own, and <c>orch</c> pointed at it.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly string _folder;
    private ChildProcess? _process;

    private RunningService(string folder) => _folder = folder;

    public string Socket => Path.Combine(_folder, "api.sock");
    public ChildProcess Process => _process ?? throw new InvalidOperationException("The service is stopped.");

    /// <summary>Starts it with these VMs and waits until it says ready.</summary>
    /// <param name="more">More configuration, HOCON.</param>
    /// <param name="pingInterval">As HOCON spells it.</param>
    public static async Task<RunningService> StartAsync(
        string folder,
        IReadOnlyDictionary<string, string> socketsByVm,
        string more = "",
        string pingInterval = "1s"
    )
    {
        var service = new RunningService(folder);
        var text = new StringBuilder();
        text.AppendLine($"orchestrator.host.data-dir = \"{folder}/data\"");
        text.AppendLine($"orchestrator.api.listen = [\"unix:{service.Socket}\"]");
        text.AppendLine($"orchestrator.connection.ping-interval = {pingInterval}");
        text.AppendLine("orchestrator.inventory.static = [");
        foreach (var (vm, socket) in socketsByVm)
        {
            text.AppendLine($"  {{ name = \"{vm}\", socket = \"{socket}\" }}");
        }
        text.AppendLine("]").AppendLine(more);
        await File.WriteAllTextAsync(Path.Combine(folder, "service.conf"), text.ToString());
        await service.StartAgainAsync();
        return service;
    }

    /// <summary>Starts it anew on the same folder.</summary>
    public async Task StartAgainAsync()
    {
        _process = ChildProcess.Start(Repository.Service, "--config", Path.Combine(_folder, "service.conf"));
        await _process.SaysAsync("ready", TimeSpan.FromSeconds(60));
    }

    /// <summary>Runs <c>orch</c>.</summary>
    public Task<ToolRun> OrchAsync(params string[] args) => OrchWithInputAsync(null, args);

    /// <summary>Runs <c>orch</c> with something on its stdin.</summary>
    public Task<ToolRun> OrchWithInputAsync(byte[]? input, params string[] args) =>
        ToolRun.OfAsync(Repository.Orch, ["--server", "unix:" + Socket, .. args], input);

    /// <summary>The state of one VM, as <c>orch vms -o json</c> tells it.</summary>
    public async Task<string> StateOfAsync(string vm)
    {
        var run = await OrchAsync("vms", vm, "-o", "json");
        if (run.Code != 0)
        {
            return run.ToString();
        }
        using var json = JsonDocument.Parse(run.RawOutput);
        return json.RootElement[0].GetProperty("state").GetString()!;
    }

    /// <summary>Waits until a VM is in a state.</summary>
    public Task ReachesAsync(string vm, string state, TimeSpan limit) =>
        Eventually.SeesAsync($"{vm} {state}", () => StateOfAsync(vm), s => s == state, limit);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
