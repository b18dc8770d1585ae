using System.Diagnostics;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>The real service with many VMs. How many are ready is counted in its log, one line per change of state: asking the API for ten thousand VMs again and again would be measured too.</summary>
internal sealed class ScaledService : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly RunningService _service;
    private readonly string _log;
    private readonly int _vms;
    private long _read;

    private ScaledService(RunningService service, string log, int vms)
    {
        _service = service;
        _log = log;
        _vms = vms;
    }

    public ProcessFigures Figures => ProcessFigures.Of(_service.Process.Id);

    /// <returns>The service, and how long it took from the start of its process until all VMs were ready.</returns>
    public static async Task<(ScaledService Service, TimeSpan AllReady)> StartAsync(
        string folder,
        IReadOnlyDictionary<string, string> vms,
        int intervalSeconds
    )
    {
        Directory.CreateDirectory(folder);
        var log = Path.Combine(folder, "service.log");
        var more = $"orchestrator.log {{ console = off, file = \"{log}\", file-size-max = 1GiB }}";
        var began = Stopwatch.GetTimestamp();
        var service = new ScaledService(await RunningService.StartAsync(folder, vms, more, $"{intervalSeconds}s"), log, vms.Count);
        await service.SeesReadyAsync(vms.Count);
        return (service, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>SIGKILL and a new start.</summary>
    /// <returns>From the new start until all VMs were ready.</returns>
    public async Task<TimeSpan> KillAndStartAgainAsync()
    {
        await _service.Process.KillAsync();
        _read = new FileInfo(_log).Length;
        var began = Stopwatch.GetTimestamp();
        await _service.StartAgainAsync();
        await SeesReadyAsync(_vms);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Waits for so many lines that say of a VM that it is ready, beyond those seen before.</summary>
    public async Task SeesReadyAsync(int count)
    {
        var seen = 0;
        await Eventually.SeesAsync($"{count} VMs ready in the log", async () => seen += await NewReadyLinesAsync(), n => n >= count, Limit);
    }

    /// <summary>Asks the service itself.</summary>
    /// <exception cref="TimeoutException">Some VMs stay in another state.</exception>
    public Task VerifyAllAsync(string state) =>
        Eventually.SeesAsync(
            $"{_vms} VMs {state}",
            async () =>
                (await _service.OrchAsync("vms", "-o", "jsonl"))
                    .Output.Split('\n')
                    .Count(l => l.Contains($"\"state\":\"{state}\"", StringComparison.Ordinal)),
            n => n == _vms,
            Limit
        );

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private async Task<int> NewReadyLinesAsync()
    {
        if (!File.Exists(_log))
        {
            return 0;
        }
        await using var log = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Position = _read;
        using var reader = new StreamReader(log);
        var text = await reader.ReadToEndAsync();
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        _read += System.Text.Encoding.UTF8.GetByteCount(whole);
        return whole.Split('\n').Count(l => l.Contains("\"Phase\":\"Ready\"", StringComparison.Ordinal));
    }
}
