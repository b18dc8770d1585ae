using System.Globalization;

namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>
/// Which agents: <c>all</c>, or numbers from 1 (<c>5</c>), ranges (<c>1-100</c>), every k-th of a range (<c>1-100/10</c>: 1, 11, …), shares by seed (<c>10%</c>),
/// joined by commas.
/// </summary>
internal sealed class AgentSet
{
    private readonly IReadOnlyList<Part> _parts;

    private AgentSet(IReadOnlyList<Part> parts) => _parts = parts;

    public static AgentSet All { get; } = new([new Part(1, int.MaxValue, 1, 100)]);

    /// <param name="seed">Decides whom a share takes: the same ones each time.</param>
    public bool Has(int agent, ulong seed) => _parts.Any(p => p.Has(agent, seed));

    /// <exception cref="ScriptException">The text names no agents.</exception>
    public static AgentSet Parse(string text) => text == "all" ? All : new AgentSet([.. text.Split(',').Select(ParsePart)]);

    private static Part ParsePart(string text)
    {
        if (text.EndsWith('%'))
        {
            return
                double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
                && share is > 0 and <= 100
                ? new Part(1, int.MaxValue, 1, share)
                : throw Wrong(text);
        }
        var (range, step) = text.Split('/') switch
        {
            [var all] => (all, 1),
            [var all, var every] => (all, Number(every, text)),
            _ => throw Wrong(text),
        };
        return range.Split('-') switch
        {
            ["all"] => new Part(1, int.MaxValue, step, 100),
            [var one] when step == 1 => new Part(Number(one, text), Number(one, text), 1, 100),
            [var first, var last] when Number(first, text) <= Number(last, text) => new Part(
                Number(first, text),
                Number(last, text),
                step,
                100
            ),
            _ => throw Wrong(text),
        };
    }

    private static int Number(string text, string whole) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw Wrong(whole);

    private static ScriptException Wrong(string text) =>
        new($"agents: '{text}' names none; write all, 5, 1-100, 1-100/10 (every tenth) or 10%, joined by commas");

    private sealed record Part(int First, int Last, int Step, double Share)
    {
        private const ulong SharePurpose = 0x5A5A;

        public bool Has(int agent, ulong seed) =>
            agent >= First
            && agent <= Last
            && (agent - First) % Step == 0
            && (Share >= 100 || new SeededChance(seed, agent, SharePurpose).NextFraction() * 100 < Share);
    }
}
