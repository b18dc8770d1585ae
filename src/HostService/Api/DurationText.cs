using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.HostService.Api;

/// <summary>Durations as people type them: "30s", "5m", "1h30m", or a number of seconds.</summary>
public static partial class DurationText
{
    /// <summary>Longest that is taken.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromHours(24);

    /// <returns>False for anything that is not a duration from one second to <see cref="Max"/>.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = default;
        var match = Shape().Match(text);
        if (!match.Success)
        {
            return false;
        }
        var seconds = Number(match.Groups["s"]) + (60L * Number(match.Groups["m"])) + (3600L * Number(match.Groups["h"]));
        duration = TimeSpan.FromSeconds(seconds);
        return seconds >= 1 && duration <= Max;
    }

    private static long Number(Group digits) => digits.Success ? long.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;

    // At most six digits each: no sum of them overflows.
    [GeneratedRegex(@"^(?:(?<s>[0-9]{1,6})|(?=[0-9])(?:(?<h>[0-9]{1,6})h)?(?:(?<m>[0-9]{1,6})m)?(?:(?<s>[0-9]{1,6})s)?)\z")]
    private static partial Regex Shape();
}
