using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Orchestrator.AgentSimulator.Workers;

/// <summary>A worker as its parent sees it.</summary>
internal sealed class Worker : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<ControlReply>> _open = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Process _process;
    private long _lastId;

    private Worker(Process process, (int First, int Count) share) => (_process, Share) = (process, share);

    public (int First, int Count) Share { get; }

    /// <summary>Ends when the process does; its exit code.</summary>
    public Task<int> Ended { get; private set; } = Task.FromResult(0);

    public static Worker Start(IReadOnlyList<string> args, (int First, int Count) share)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }
        start.ArgumentList.Add("--worker");
        start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"{share.First}+{share.Count}"));
        var worker = new Worker(Process.Start(start)!, share);
        worker.Ended = worker.ReadAsync();
        return worker;
    }

    /// <summary>Waits until its sockets listen.</summary>
    /// <returns>False when it ended first.</returns>
    public async Task<bool> IsReadyAsync() => await Task.WhenAny(_ready.Task, Ended) == _ready.Task;

    /// <summary>Has one control line carried out.</summary>
    public async Task<ControlReply> AskAsync(string line)
    {
        var id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<ControlReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = reply;
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{id} {line}"));
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            reply.TrySetResult(Gone());
        }
        finally
        {
            _writing.Release();
        }
        return await reply.Task;
    }

    /// <summary>Ends it, and waits.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await Ended.WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await Ended;
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task<int> ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == WorkerProcess.ReadyLine)
            {
                _ready.TrySetResult();
                continue;
            }
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (_open.TryRemove(long.Parse(line[..space], CultureInfo.InvariantCulture), out var reply))
            {
                reply.TrySetResult(JsonSerializer.Deserialize(line.AsSpan(space + 1), ControlJson.Default.ControlReply)!);
            }
        }
        await _process.WaitForExitAsync();
        foreach (var reply in _open.Values)
        {
            reply.TrySetResult(Gone());
        }
        return _process.ExitCode;
    }

    private ControlReply Gone() => new() { Error = $"the worker of the agents from {Share.First} is gone" };
}
