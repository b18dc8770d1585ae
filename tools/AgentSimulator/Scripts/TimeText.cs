using System.Globalization;

namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>Times as people write them: <c>250ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>.</summary>
internal static class TimeText
{
    private static readonly (string Unit, double Ms)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    /// <param name="what">What the time is for, for the message.</param>
    /// <exception cref="ScriptException">It is none.</exception>
    public static double Ms(string text, string what)
    {
        foreach (var (unit, ms) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && Number(text[..^unit.Length]) is { } number)
            {
                return number * ms;
            }
        }
        throw new ScriptException($"{what}: '{text}' is no time; write a number and ms, s, m or h, such as 250ms");
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
