using Orchestrator.HostService.Observability;

namespace Orchestrator.HostService.Tests.Observability;

/// <summary>What goes wrong with the log itself, told on standard error: once, then seldom.</summary>
[Collection(nameof(ServiceLogTests))]
public sealed class LogTroubleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TextWriter _standardError = Console.Error;
    private readonly StringWriter _written = new();
    private readonly Clock _clock = new();

    public LogTroubleTests() => Console.SetError(_written);

    public void Dispose() => Console.SetError(_standardError);

    [Fact]
    public void The_first_trouble_is_told_and_the_next_after_a_pause()
    {
        var trouble = new LogTrouble("/var/log/x.log", _clock);
        Tell(trouble, "one");
        Tell(trouble, "two");
        _clock.Now += LogTrouble.Pause - TimeSpan.FromSeconds(1);
        Tell(trouble, "three");
        _clock.Now += TimeSpan.FromSeconds(1);
        Tell(trouble, "four");

        var lines = _written.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(
            "orchestratord: the log cannot be written in full (log file /var/log/x.log): one;",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Contains(": four;", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_trouble_of_many_lines_is_told_on_one_without_control_characters()
    {
        Tell(new LogTrouble(null, _clock), "one\u001b[2J\n   at Some.Where()\n");

        Assert.Equal(1, _written.ToString().Count(c => c == '\n'));
        Assert.DoesNotContain("Some.Where", _written.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _written.ToString());
    }

    private static void Tell(LogTrouble trouble, string what)
    {
        trouble.Tell(what);
        trouble.Finish(Patience);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
