using System.Globalization;
using Orchestrator.AgentSimulator.Dialects;
using Orchestrator.AgentSimulator.Ports;
using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Workers;

/// <summary>The command line, read.</summary>
/// <param name="Count">Agents, 1 to <see cref="CountMax"/>.</param>
/// <param name="Workers">Processes that share them.</param>
internal sealed record SimulatorOptions(int Count, int Workers, PortSettings Ports)
{
    public const int CountMax = 20_000;

    /// <summary>Most agents of one process: each may need two of its 20,000 descriptors.</summary>
    public const int PerWorkerMax = 5000;

    /// <summary>A unix socket for commands while it runs; null for none.</summary>
    public string? Control { get; init; }

    /// <summary>Milliseconds of script to print instead of running; null to run.</summary>
    public double? PlanMs { get; init; }

    /// <summary>The first agent and the number of agents when this process is a worker; null when it is the parent.</summary>
    public (int First, int Count)? Worker { get; init; }

    /// <exception cref="ScriptException">An option is wrong; the message names it.</exception>
    public static SimulatorOptions Parse(IReadOnlyList<string> args)
    {
        var words = new OptionWords(args);
        var count = words.Number("--count", 1, CountMax) ?? throw new ScriptException("--count is missing: how many agents?");
        var dir = words.Take("--dir") ?? throw new ScriptException("--dir is missing: the folder for their sockets");
        var least = (count + PerWorkerMax - 1) / PerWorkerMax;
        var workers = words.Number("--workers", least, Math.Min(count, 64)) ?? least;
        var dialect = DialectText.Parse(words.Take("--dialect") ?? "1.1", words.Take("--quirks"));
        var latency = words.Take("--latency") is { } text ? Latency.Parse(text) : Latency.None;
        var seed = words.Seed() ?? (ulong)Random.Shared.NextInt64(1, int.MaxValue);
        var script = new List<FaultSpec>();
        while (words.Take("--faults") is { } file)
        {
            script.AddRange(FaultText.ReadFile(file));
        }
        while (words.Take("--fault") is { } fault)
        {
            script.Add(FaultText.Parse(fault));
        }
        var options = new SimulatorOptions(count, workers, new PortSettings(Path.GetFullPath(dir), dialect, seed, latency, script))
        {
            Control = words.Take("--control"),
            PlanMs = words.Take("--plan") is { } plan ? TimeText.Ms(plan, "--plan") : null,
            Worker = words.Take("--worker") is { } range ? Range(range) : null,
        };
        words.RefuseRest();
        return options;
    }

    /// <summary>The share of one worker.</summary>
    public (int First, int Count) ShareOf(int worker)
    {
        var before = (int)((long)Count * worker / Workers);
        return (before + 1, (int)((long)Count * (worker + 1) / Workers) - before);
    }

    private static (int First, int Count) Range(string text) =>
        text.Split('+') is [var first, var count]
            ? (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture))
            : throw new ScriptException($"--worker: '{text}' is no range");
}
