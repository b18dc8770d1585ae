using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

public sealed class PingScheduleTests
{
    private static readonly ConnectionSettings Settings = new() { PingInterval = S(5), PingTimeout = S(3) };

    [Fact]
    public void The_first_ping_comes_anywhere_within_one_interval()
    {
        Assert.Equal(S(10), PingSchedule.Start(Settings, 0, S(10)).NextDue(true));
        Assert.Equal(S(14), PingSchedule.Start(Settings, 0.8, S(10)).NextDue(true));
    }

    [Fact]
    public void A_ping_is_due_once_and_its_silence_is_judged_by_its_timeout()
    {
        var pings = PingSchedule.Start(Settings, 0.5, S(0));
        Assert.Equal(PingStep.Nothing, pings.Due(true, S(2.4)));
        Assert.Equal(PingStep.Send, pings.Due(true, S(2.5)));

        var sent = pings.Sent(7, S(2.5));
        Assert.Equal(PingStep.Nothing, sent.Due(true, S(5.4)));
        Assert.Equal(S(5.5), sent.NextDue(true));
        Assert.Equal(PingStep.JudgeSilent, sent.Due(true, S(5.5)));

        var answered = sent.Answered(7, S(3));
        Assert.Equal(PingStep.Nothing, answered.Due(true, S(7.9)));
        Assert.Equal(PingStep.Send, answered.Due(true, S(8)));
    }

    [Fact]
    public void An_answer_to_a_call_puts_the_next_ping_off_but_does_not_answer_an_open_one()
    {
        var quiet = PingSchedule.Start(Settings, 0.5, S(0)).Answered(3, S(2));
        Assert.Equal(PingStep.Nothing, quiet.Due(true, S(6.9)));

        var open = PingSchedule.Start(Settings, 0, S(0)).Sent(7, S(0)).Answered(3, S(2));
        Assert.True(open.IsOpen);
        Assert.Equal(PingStep.JudgeSilent, open.Due(true, S(3)));
    }

    [Fact]
    public void What_is_sent_behind_an_open_ping_is_judged_with_it_and_half_of_its_time_unanswered_is_doubtful()
    {
        var pings = PingSchedule.Start(Settings, 0, S(0));
        Assert.Equal((S(4), false), (pings.VerdictOn(S(1)), pings.IsDoubtful(S(100))));
        var sent = pings.Sent(7, S(1));
        Assert.Equal((S(4), S(4)), (sent.VerdictOn(S(1)), sent.VerdictOn(S(3.9))));
        Assert.Equal((false, true), (sent.IsDoubtful(S(2.4)), sent.IsDoubtful(S(2.5))));
        Assert.False(sent.Answered(7, S(2.6)).IsDoubtful(S(2.7)));
    }

    [Fact]
    public void Behind_an_open_call_of_a_serial_agent_no_ping_is_due_and_nothing_wakes_for_it()
    {
        var pings = PingSchedule.Start(Settings, 0, S(0));
        Assert.Equal(PingStep.Nothing, pings.Due(mayPing: false, S(100)));
        Assert.Null(pings.NextDue(mayPing: false));
    }

    private static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}
