using System.Globalization;

namespace Orchestrator.Cli.Output;

/// <summary>Spans of time as people read them: <c>12s</c>, <c>3m12s</c>, <c>5h2m</c>, <c>4d7h</c>.</summary>
internal static class Age
{
    public static string Of(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
        {
            span = TimeSpan.Zero;
        }
        return span switch
        {
            { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds}s"),
            { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{span.Seconds}s"),
            { TotalHours: < 24 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours}h{span.Minutes}m"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d{span.Hours}h"),
        };
    }

    /// <summary>Age of a moment; "never" where there was none.</summary>
    public static string Since(DateTimeOffset? moment, TimeProvider time) => moment is { } at ? Of(time.GetUtcNow() - at) : "never";
}
