using System.Globalization;

namespace Akka.Hosting;

/// <summary>How many dead letters are logged.</summary>
public class DeadLetterOptions
{
    public TriStateValue ShouldLog { get; set; } = TriStateValue.Some;
    public int LogCount { get; set; } = 10;
    public bool? LogDuringShutdown { get; set; }
    public TimeSpan? LogSuspendDuration { get; set; }

    public override string ToString()
    {
        var count = ShouldLog switch
        {
            TriStateValue.None => "off",
            TriStateValue.All => "on",
            _ => LogCount.ToString(CultureInfo.InvariantCulture),
        };
        var text = $"akka.log-dead-letters = {count}\n";
        if (LogDuringShutdown is { } during)
            text += $"akka.log-dead-letters-during-shutdown = {(during ? "on" : "off")}\n";
        if (LogSuspendDuration is { } duration)
            text += FormattableString.Invariant($"akka.log-dead-letters-suspend-duration = {duration.TotalMilliseconds} ms\n");
        return text;
    }
}
