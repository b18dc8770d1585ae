using System.Globalization;

namespace Orchestrator.AgentSimulator.Guests;

/// <summary>
/// What a made-up guest "runs". Nothing is ever run on the machine: <c>echo WORDS</c>, <c>true</c>, <c>false</c>, <c>sleep SECONDS</c>, <c>exit CODE</c>,
/// <c>bytes COUNT</c>, with any path before the name. The shell's way to say them is understood too: <c>sh -c "sleep 5"</c>.
/// </summary>
/// <param name="ExitCode">What it ends with.</param>
/// <param name="Stdout">What it writes.</param>
/// <param name="TookMs">How long it takes, milliseconds.</param>
internal sealed record BuiltInCommand(int ExitCode, string Stdout, long TookMs)
{
    private const int BytesMax = 8 * 1024 * 1024;
    private const double SleepSecondsMax = 86_400;

    /// <returns>Null when the guest has no such program.</returns>
    public static BuiltInCommand? Of(string command, IReadOnlyList<string> args) =>
        (Path.GetFileName(command), args) switch
        {
            ("echo", _) => new BuiltInCommand(0, string.Join(' ', args) + "\n", 0),
            ("true", _) => new BuiltInCommand(0, "", 0),
            ("false", _) => new BuiltInCommand(1, "", 0),
            ("sleep", [var seconds]) when Number(seconds) is { } time => new BuiltInCommand(
                0,
                "",
                (long)(Math.Clamp(time, 0, SleepSecondsMax) * 1000)
            ),
            ("exit", [var code]) when Number(code) is { } number => new BuiltInCommand((int)number & 0xFF, "", 0),
            ("bytes", [var count]) when Number(count) is { } number => new BuiltInCommand(
                0,
                new string('x', (int)Math.Clamp(number, 0, BytesMax)),
                0
            ),
            ("sh", ["-c", var line]) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var word, .. var rest] && word != "sh"
                ? Of(word, rest)
                : null,
            _ => null,
        };

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
