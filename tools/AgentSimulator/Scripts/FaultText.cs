using System.Globalization;

namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>
/// Faults as people write them, on the command line, in a file (one a line, <c>#</c> begins a comment) and on the control channel:
/// <c>KIND[:KEY=VALUE,…][@AGENTS]</c>, for example <c>slow-drip:gap=10ms,at=5s,for=30s@1-5</c>.
/// </summary>
internal static class FaultText
{
    private static readonly IReadOnlyDictionary<string, FaultKind> Kinds = Enum.GetValues<FaultKind>().ToDictionary(NameOf);

    public static string NameOf(FaultKind kind) =>
        string.Concat(
            kind.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c) + "")
        );

    /// <exception cref="ScriptException">A word is not known; the message names it.</exception>
    public static FaultSpec Parse(string text)
    {
        var (what, agents) = text.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at
            ? (text[..at], AgentSet.Parse(text[(at + 1)..]))
            : (text, AgentSet.All);
        var (name, settings) = what.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
            ? (what[..colon], what[(colon + 1)..].Split(','))
            : (what, []);
        var spec = new FaultSpec(Kind(name), agents);
        foreach (var setting in settings)
        {
            spec = With(spec, setting);
        }
        if (spec is { EveryMs: not null, PerMinute: not null })
        {
            throw new ScriptException($"fault '{text}': every and rate exclude each other");
        }
        return spec;
    }

    /// <summary>All faults of a file.</summary>
    /// <exception cref="ScriptException">A line is not understood; the message names file and line.</exception>
    public static IReadOnlyList<FaultSpec> ReadFile(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"{path} cannot be read: {e.Message}");
        }
        var specs = new List<FaultSpec>();
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].Split('#')[0].Trim();
            try
            {
                if (text.Length > 0)
                {
                    specs.Add(Parse(text));
                }
            }
            catch (ScriptException e)
            {
                throw new ScriptException($"{path}:{i + 1}: {e.Message}");
            }
        }
        return specs;
    }

    private static FaultKind Kind(string name) =>
        Kinds.TryGetValue(name, out var kind)
            ? kind
            : throw new ScriptException($"there is no fault '{name}'; they are {string.Join(", ", Kinds.Keys)}");

    private static FaultSpec With(FaultSpec spec, string setting)
    {
        var (key, value) = setting.Split('=') is [var k, var v]
            ? (k, v)
            : throw new ScriptException($"'{setting}' is no setting of a fault; write key=value");
        return key switch
        {
            "at" => spec with { AtMs = Positive(key, value) },
            "requests" => spec with { Requests = Count(key, value) },
            "every" => spec with { EveryMs = AtLeastOne(key, value) },
            "rate" => spec with { PerMinute = Rate(value) },
            "for" => spec with { ForMs = AtLeastOne(key, value) },
            "gap" when spec.Kind == FaultKind.SlowDrip => spec with { GapMs = AtLeastOne(key, value) },
            "delay" when spec.Kind == FaultKind.LateIds => spec with { DelayMs = Positive(key, value) },
            "by" when spec.Kind == FaultKind.ClockJump => spec with { ByMs = TimeText.Ms(value, key) },
            "by" when spec.Kind == FaultKind.Revert => spec with { ByMs = Positive(key, value) },
            "boot" when spec.Kind == FaultKind.Reboot => spec with { BootMs = Positive(key, value) },
            _ => throw new ScriptException(
                $"'{key}' is no setting of {NameOf(spec.Kind)}; all have at, requests, every, rate and for, slow-drip has gap, late-ids delay, clock-jump and revert by, reboot boot"
            ),
        };
    }

    private static double Positive(string key, string value) =>
        TimeText.Ms(value, key) is >= 0 and var ms ? ms : throw new ScriptException($"{key}: '{value}' is negative");

    private static double AtLeastOne(string key, string value) =>
        TimeText.Ms(value, key) is >= 1 and var ms ? ms : throw new ScriptException($"{key}: '{value}' is less than 1ms");

    private static int Count(string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new ScriptException($"{key}: '{value}' is no whole number from 1");

    private static double Rate(string value) =>
        value.EndsWith("/m", StringComparison.Ordinal)
        && double.TryParse(value[..^2], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
        && rate is > 0 and <= 6000
            ? rate
            : throw new ScriptException($"rate: '{value}' is none; write times a minute, such as 2/m");
}
