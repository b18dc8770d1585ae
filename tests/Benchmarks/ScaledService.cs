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
    public Task SeesReadyAsync(int count) => SeesAsync(count, "\"Phase\":\"Ready\"");

    /// <summary>Waits for so many lines that say of a VM that it is absent.</summary>
    public Task SeesAbsentAsync(int count) => SeesAsync(count, "\"Phase\":\"Absent\"");

    /// <summary>Asks the service itself, once.</summary>
    /// <exception cref="InvalidOperationException">A VM is not ready.</exception>
    public async Task VerifyAllReadyAsync()
    {
        var list = await _service.OrchAsync("vms", "-o", "jsonl");
        var ready = list.Output.Split('\n').Count(l => l.Contains("\"state\":\"ready\"", StringComparison.Ordinal));
        if (ready != _vms)
        {
            throw new InvalidOperationException($"{ready} of {_vms} VMs are ready: {list.Error}");
        }
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private async Task SeesAsync(int count, string words)
    {
        var seen = 0;
        await Eventually.SeesAsync($"{count} lines with {words}", async () => seen += await NewLinesAsync(words), n => n >= count, Limit);
    }

    private async Task<int> NewLinesAsync(string words)
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
        return whole.Split('\n').Count(l => l.Contains(words, StringComparison.Ordinal));
    }
}
