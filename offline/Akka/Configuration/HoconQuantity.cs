using System.Globalization;

namespace Akka.Configuration;

/// <summary>Durations and sizes with their units.</summary>
internal static class HoconQuantity
{
    private static readonly string[] BinaryUnits = ["K", "M", "G", "T", "P", "E"];
    private static readonly string[] BinaryNames = ["kibi", "mebi", "gibi", "tebi", "pebi", "exbi"];
    private static readonly string[] DecimalNames = ["kilo", "mega", "giga", "tera", "peta", "exa"];

    /// <summary>Without a unit: milliseconds.</summary>
    public static TimeSpan Duration(string text, bool allowInfinite)
    {
        if (allowInfinite && text.Equals("infinite", StringComparison.OrdinalIgnoreCase))
            return Timeout.InfiniteTimeSpan;
        var (value, unit) = Split(text);
        var amount = double.Parse(value, CultureInfo.InvariantCulture);
        if (amount < 0)
            throw new FormatException($"Expected a positive value instead of {value}");
        return unit switch
        {
            "nanoseconds" or "nanosecond" or "nanos" or "nano" or "ns" => TimeSpan.FromTicks((long)Math.Round(amount / 100)),
            "microseconds" or "microsecond" or "micros" or "micro" or "us" => TimeSpan.FromTicks((long)Math.Round(amount * 10)),
            "" or "milliseconds" or "millisecond" or "millis" or "milli" or "ms" => TimeSpan.FromMilliseconds(amount),
            "seconds" or "second" or "s" => TimeSpan.FromSeconds(amount),
            "minutes" or "minute" or "m" => TimeSpan.FromMinutes(amount),
            "hours" or "hour" or "h" => TimeSpan.FromHours(amount),
            "days" or "day" or "d" => TimeSpan.FromDays(amount),
            _ => throw new FormatException($"'{unit}' is not a unit of time"),
        };
    }

    /// <summary>K, Ki and KiB are 1024; kB is 1000. Without a unit: bytes.</summary>
    public static long Bytes(string text)
    {
        var (value, unit) = Split(text);
        return checked(long.Parse(value, CultureInfo.InvariantCulture) * Factor(unit));
    }

    private static long Factor(string unit)
    {
        if (unit is "" or "b" or "B" or "byte" or "bytes")
            return 1;
        var (binary, metric) = (1L, 1L);
        for (var i = 0; i < BinaryUnits.Length; i++)
        {
            binary *= 1024;
            metric *= 1000;
            var letter = BinaryUnits[i];
            if (string.Equals(unit, letter, StringComparison.OrdinalIgnoreCase) || unit == letter + "i" || unit == letter + "iB")
                return binary;
            if (unit == BinaryNames[i] + "byte" || unit == BinaryNames[i] + "bytes")
                return binary;
            if (unit == (i == 0 ? "kB" : letter + "B") || unit == DecimalNames[i] + "byte" || unit == DecimalNames[i] + "bytes")
                return metric;
        }

        throw new FormatException($"{unit} is not a valid byte size suffix");
    }

    private static (string Value, string Unit) Split(string text)
    {
        text = text.Trim();
        var end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        return (text[..end], text[end..].Trim());
    }
}
