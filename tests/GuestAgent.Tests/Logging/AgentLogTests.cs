using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Tests.Serving;

namespace Orchestrator.GuestAgent.Tests.Logging;

public sealed class AgentLogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly KeptLines _kept = new();

    [Fact]
    public void A_clock_before_1970_gives_a_line_with_that_date()
    {
        var log = new AgentLog(AgentLogLevel.Info, _kept, new ManualTime(new DateTimeOffset(1960, 2, 29, 1, 2, 3, 4, TimeSpan.Zero)));
        log.Info("agent started", ("pid", 7));
        Assert.True(log.Drain(Limit));
        Assert.Equal("1960-02-29T01:02:03.004Z info agent started pid=7", Assert.Single(_kept.Lines));
    }

    [Fact]
    public void Values_cannot_forge_lines_or_fields()
    {
        var log = Log();
        log.Info("x", ("a", "1\n2026 info y b=2"), ("c", ""), ("d", "\u001b[31m"), new LogField("e", "7", Quoted: true));
        Assert.True(log.Drain(Limit));
        Assert.EndsWith(
            """ info x a="1\u000a2026 info y b=2" c="" d=\u001b[31m e="7" """.TrimEnd(),
            Assert.Single(_kept.Lines),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Under_the_journal_a_priority_stands_for_time_and_level()
    {
        var journal = new KeptLines { IsJournal = true };
        var log = new AgentLog(AgentLogLevel.Trace, journal, TimeProvider.System);
        log.Error("a");
        log.Warn("b");
        log.Info("c");
        log.Debug("d");
        Assert.True(log.Drain(Limit));
        Assert.Equal(["<3>a", "<4>b", "<6>c", "<7>d"], journal.Lines);
    }

    [Fact]
    public void A_writer_that_hangs_holds_nobody_up_and_what_does_not_fit_is_counted_exactly()
    {
        var log = Log();
        _kept.Gate.Reset();
        var text = new string('x', 1000);
        const int lines = 2 * LogQueue.BytesMax / 1000;
        for (var i = 0; i < lines; i++)
        {
            log.Info(text);
        }
        Assert.False(log.Drain(TimeSpan.FromMilliseconds(50)));
        _kept.Gate.Set();
        Assert.True(log.Drain(Limit));
        log.Info("after");
        Assert.True(log.Drain(Limit));
        var kept = _kept.Lines.Count(line => line.EndsWith(text, StringComparison.Ordinal));
        // Each line has 30 bytes of time and level before its text and its end, and one was in the writer's hand.
        Assert.InRange(kept, LogQueue.BytesMax / 1040, (LogQueue.BytesMax / 1000) + 1);
        Assert.EndsWith(
            $"warn log lines lost count={lines - kept} reason=\"the log's queue was full\"",
            _kept.Lines[^2],
            StringComparison.Ordinal
        );
        Assert.EndsWith("info after", _kept.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_could_not_be_written_are_counted_and_told_when_it_works_again()
    {
        var log = Log();
        _kept.Errno = SystemError.NoSpace;
        for (var i = 0; i < 5; i++)
        {
            log.Info("lost");
        }
        Assert.True(log.Drain(Limit));
        Assert.Empty(_kept.Lines);
        _kept.Errno = 0;
        log.Info("kept");
        Assert.True(log.Drain(Limit));
        Assert.Equal(2, _kept.Lines.Count);
        Assert.EndsWith("warn log lines lost count=5 reason=\"no space left on device\"", _kept.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("info kept", _kept.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_were_lost_twice_over_are_all_counted()
    {
        var log = Log();
        _kept.Gate.Reset();
        var text = new string('x', 1000);
        const int lines = 400;
        for (var i = 0; i < lines; i++)
        {
            log.Info(text);
        }
        // The queue's own loss is told by a line, which is lost as well.
        _kept.Errno = SystemError.InputOutput;
        _kept.Gate.Set();
        Assert.True(log.Drain(Limit));
        _kept.Errno = 0;
        log.Info("kept");
        Assert.True(log.Drain(Limit));
        Assert.EndsWith($"log lines lost count={lines} reason=\"input/output error\"", _kept.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Another_target_gets_the_lines_from_then_on_and_the_first_is_let_go()
    {
        var log = Log();
        var next = new KeptLines();
        log.Info("first");
        log.Use(AgentLogLevel.Debug, next);
        log.Debug("second");
        Assert.True(log.Drain(Limit));
        Assert.EndsWith("first", Assert.Single(_kept.Lines), StringComparison.Ordinal);
        Assert.EndsWith("second", Assert.Single(next.Lines), StringComparison.Ordinal);
        Assert.True(_kept.IsDisposed);
    }

    [Fact]
    public void The_writers_thread_is_gone_soon_after_the_last_line()
    {
        var log = Log();
        log.Info("x");
        Assert.True(log.Drain(Limit));
        Assert.True(SpinWait.SpinUntil(() => !log.HasWriter, Limit), "the writer's thread stays");
        log.Info("y");
        Assert.True(log.Drain(Limit));
        Assert.Equal(2, _kept.Lines.Count);
    }

    private AgentLog Log() => new(AgentLogLevel.Info, _kept, TimeProvider.System);
}
