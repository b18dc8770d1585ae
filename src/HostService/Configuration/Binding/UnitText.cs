using System.Globalization;

namespace Orchestrator.HostService.Configuration.Binding;

/// <summary>Durations and sizes as HOCON writes them: a number, a unit, blanks between them or not.</summary>
internal static class UnitText
{
    private static readonly Dictionary<string, decimal> TicksPerUnit = Table(
        ("ns nano nanos nanosecond nanoseconds", 0.01m),
        ("us micro micros microsecond microseconds", 10m),
        ("ms milli millis millisecond milliseconds", TimeSpan.TicksPerMillisecond),
        ("s second seconds", TimeSpan.TicksPerSecond),
        ("m minute minutes", TimeSpan.TicksPerMinute),
        ("h hour hours", TimeSpan.TicksPerHour),
        ("d day days", TimeSpan.TicksPerDay)
    );

    private static readonly Dictionary<string, decimal> BytesPerUnit = Table(
        ("B b byte bytes", 1m),
        ("kB kilobyte kilobytes", 1e3m),
        ("MB megabyte megabytes", 1e6m),
        ("GB gigabyte gigabytes", 1e9m),
        ("TB terabyte terabytes", 1e12m),
        ("K k Ki KiB kibibyte kibibytes", 1024m),
        ("M m Mi MiB mebibyte mebibytes", 1024m * 1024),
        ("G g Gi GiB gibibyte gibibytes", 1024m * 1024 * 1024),
        ("T t Ti TiB tebibyte tebibytes", 1024m * 1024 * 1024 * 1024)
    );

    /// <summary>False with a reason. The unit must be there: HOCON's default of milliseconds is too easily meant as seconds.</summary>
    public static bool TryDuration(string text, out TimeSpan value, out string why)
    {
        value = default;
        if (!Split(text, out var number, out var unit))
        {
            why = "is no duration; write a number and a unit, such as 500ms, 10s or 2m";
            return false;
        }
        if (unit.Length == 0 && number != 0)
        {
            why = $"has no unit; write {text}s for seconds or {text}ms for milliseconds";
            return false;
        }
        if (!TicksPerUnit.TryGetValue(unit.Length == 0 ? "s" : unit, out var ticks))
        {
            why = "has an unknown unit; known are ns us ms s m h d";
            return false;
        }
        if (!InLong(number, ticks, out var whole))
        {
            why = "is out of range for a duration";
            return false;
        }
        value = TimeSpan.FromTicks(whole);
        why = "";
        return true;
    }

    /// <summary>Bytes; a number alone is bytes. False with a reason.</summary>
    public static bool TrySize(string text, out long bytes, out string why)
    {
        bytes = 0;
        if (!Split(text, out var number, out var unit))
        {
            why = "is no size; write a number and a unit, such as 64KiB, 16MiB or 1000";
            return false;
        }
        if (!BytesPerUnit.TryGetValue(unit.Length == 0 ? "B" : unit, out var factor))
        {
            why = "has an unknown unit; known are B kB KiB MB MiB GB GiB TB TiB";
            return false;
        }
        if (!InLong(number, factor, out bytes))
        {
            why = "is out of range for a size in bytes";
            return false;
        }
        why = "";
        return true;
    }

    private static bool Split(string text, out decimal number, out string unit)
    {
        var trimmed = text.AsSpan().Trim();
        var end = 0;
        while (end < trimmed.Length && (char.IsAsciiDigit(trimmed[end]) || trimmed[end] is '.' or '-' or '+'))
        {
            end++;
        }
        unit = trimmed[end..].Trim().ToString();
        return decimal.TryParse(
            trimmed[..end],
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out number
        );
    }

    private static bool InLong(decimal number, decimal factor, out long whole)
    {
        whole = 0;
        if (number < 0 || number > long.MaxValue / Math.Max(factor, 1))
        {
            return false;
        }
        whole = (long)decimal.Round(number * factor);
        return true;
    }

    private static Dictionary<string, decimal> Table(params (string Names, decimal Factor)[] rows) =>
        rows.SelectMany(r => r.Names.Split(' ').Select(n => (n, r.Factor))).ToDictionary(p => p.n, p => p.Factor, StringComparer.Ordinal);
}
