using System.Collections.Concurrent;
using System.Diagnostics;

namespace Orchestrator.Tests.Shared;

/// <summary>A program that a test started: its lines are kept, and it is ended, by its own process id, with the test.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;
    public bool HasEnded => _process.HasExited;
    public int ExitCode => _process.ExitCode;
    public IReadOnlyList<string> Output => [.. _output];
    public IReadOnlyList<string> Error => [.. _error];

    public static ChildProcess Start(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }
        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, e) => Keep(child._output, e.Data);
        child._process.ErrorDataReceived += (_, e) => Keep(child._error, e.Data);
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits until a line of stdout holds <paramref name="text"/>; fails with all that was said when the program ends first.</summary>
    public async Task SaysAsync(string text, TimeSpan limit)
    {
        await Eventually.HoldsAsync(
            $"'{text}' from {_process.StartInfo.FileName}",
            () => _output.Any(l => l.Contains(text, StringComparison.Ordinal)) || HasEnded,
            limit
        );
        if (!_output.Any(l => l.Contains(text, StringComparison.Ordinal)))
        {
            throw new InvalidOperationException(
                $"{_process.StartInfo.FileName} ended with {ExitCode} before it said '{text}':\n{string.Join('\n', _output)}\n{string.Join('\n', _error)}"
            );
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndsAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync().WaitAsync(limit);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndsAsync(StopLimit);
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<int> StopAsync(TimeSpan limit)
    {
        if (!HasEnded)
        {
            Signal("TERM");
        }
        return await EndsAsync(limit);
    }

    /// <summary>Sends a signal by name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            Signal("TERM");
            try
            {
                await EndsAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                await KillAsync();
            }
        }
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
