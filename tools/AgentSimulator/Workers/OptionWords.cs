using System.Globalization;
using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Workers;

/// <summary>The words of the command line, taken one option at a time: <c>--name value</c> or <c>--name=value</c>.</summary>
internal sealed class OptionWords(IReadOnlyList<string> args)
{
    private readonly List<string> _rest =
    [
        .. args.SelectMany(a =>
            a.StartsWith("--", StringComparison.Ordinal) && a.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                ? new[] { a[..at], a[(at + 1)..] }
                : [a]
        ),
    ];

    /// <summary>The value of the first such option; null when it is not there.</summary>
    public string? Take(string name)
    {
        var at = _rest.IndexOf(name);
        if (at < 0)
        {
            return null;
        }
        if (at + 1 == _rest.Count)
        {
            throw new ScriptException($"{name} needs a value");
        }
        var value = _rest[at + 1];
        _rest.RemoveRange(at, 2);
        return value;
    }

    public int? Number(string name, int least, int most) =>
        Take(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new ScriptException($"{name}: '{text}' is no whole number from {least} to {most}");

    public ulong? Seed() =>
        Take("--seed") is not { } text ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed
        : throw new ScriptException($"--seed: '{text}' is no whole number");

    /// <exception cref="ScriptException">Words are left that nobody took.</exception>
    public void RefuseRest()
    {
        if (_rest.Count > 0)
        {
            throw new ScriptException($"'{_rest[0]}' is not known, or stands twice; try --help");
        }
    }
}
