using System.Globalization;
using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Health;

/// <summary>Times as sentences of <c>orch why</c> tell them.</summary>
internal static class Spans
{
    /// <summary>For example "12 s", "3 min 12 s", "5 h 2 min", "4 d 7 h".</summary>
    public static string Of(TimeSpan span) =>
        span switch
        {
            { Ticks: < 0 } => "0 s",
            { TotalSeconds: < 10 } => ConnectionReasons.Span(span),
            { TotalMinutes: < 1 } => Text($"{span.TotalSeconds:0} s"),
            { TotalHours: < 1 } => Text($"{span.Minutes} min {span.Seconds} s"),
            { TotalDays: < 1 } => Text($"{span.Hours} h {span.Minutes} min"),
            _ => Text($"{(int)span.TotalDays} d {span.Hours} h"),
        };

    /// <summary>For example "12 s ago".</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => Of(now - at) + " ago";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
