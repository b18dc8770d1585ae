using Orchestrator.GuestAgent.Executing;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Tests.Executing;

/// <summary>A machine is switched off once the host has been told so, and not before.</summary>
public sealed class ExecutorPowerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly byte[] NowParams = "{\"timeout_seconds\":0}"u8.ToArray();
    private static readonly byte[] SoonParams = "{\"timeout_seconds\":1}"u8.ToArray();

    [Fact]
    public void Nothing_is_done_before_the_broker_says_go()
    {
        var control = new CountedPower();
        using var executor = ServedExecutor.Opened(Shutdown(control));
        executor.Send(new WireRequest("shutdown", NowParams).Frame());
        Assert.True(executor.Answer().WaitsForGo);
        Assert.False(control.Done.Wait(TimeSpan.FromMilliseconds(200)));
        executor.Send(WireStream.Empty(WireKind.Go));
        Assert.True(control.Done.Wait(Limit));
    }

    [Fact]
    public void A_broker_that_is_lost_before_it_said_go_leaves_the_machine_on()
    {
        var control = new CountedPower();
        using var executor = ServedExecutor.Opened(Shutdown(control));
        executor.Send(new WireRequest("shutdown", NowParams).Frame());
        Assert.True(executor.Answer().WaitsForGo);
        executor.HangUp();
        Assert.True(executor.Ends(Limit));
        Assert.False(control.Done.IsSet);
    }

    [Fact]
    public void A_broker_that_is_lost_after_it_said_go_does_not_take_it_back()
    {
        var control = new CountedPower();
        using var executor = ServedExecutor.Opened(Shutdown(control));
        executor.Send(new WireRequest("shutdown", SoonParams).Frame());
        Assert.True(executor.Answer().WaitsForGo);
        executor.Send(WireStream.Empty(WireKind.Go));
        executor.HangUp();
        Assert.True(control.Done.Wait(Limit));
        Assert.True(executor.Ends(Limit));
    }

    [Fact]
    public void While_one_is_to_come_another_is_answered_busy()
    {
        var control = new CountedPower();
        using var executor = ServedExecutor.Opened(Shutdown(control));
        executor.Send(new WireRequest("shutdown", "{\"timeout_seconds\":60}"u8.ToArray()).Frame());
        Assert.True(executor.Answer().WaitsForGo);
        executor.Send(WireStream.Empty(WireKind.Go));
        executor.Send(new WireRequest("shutdown", NowParams).Frame());
        Assert.Equal(AgentError.Busy, executor.Answer().Failure?.Error);
    }

    private static PowerMethod Shutdown(IPowerControl control) =>
        new(PowerAction.Shutdown, new PowerPlan(control, Alarm.Prepare), source: null);

    private sealed class CountedPower : IPowerControl
    {
        public ManualResetEventSlim Done { get; } = new();

        public void Do(PowerAction action, bool force) => Done.Set();
    }
}
