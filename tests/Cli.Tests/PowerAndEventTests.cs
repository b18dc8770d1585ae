using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Tests;

public sealed class PowerAndEventTests
{
    private static EventItem Change(string id, string from, string to) =>
        new(id, DateTimeOffset.UnixEpoch, "state-changed")
        {
            Vm = "guest-1",
            From = from,
            To = to,
            Reason = "why\u001b[2J",
        };

    [Fact]
    public async Task Reboot_orders_at_once_and_without_delay_unless_told()
    {
        await using var service = await FakeService.StartAsync();
        PowerRequest? asked = null;
        service.OnPower = r =>
        {
            asked = r;
            return new PowerAnswer("guest-1", r.Action, true, "will reboot now");
        };
        var run = await OrchRun.OnAsync(service, "reboot", "guest-1");
        Assert.Equal((0, "guest-1: will reboot now\n"), (run.Code, run.Output));
        Assert.Equal(new PowerRequest("reboot"), asked);
        await OrchRun.OnAsync(service, "shutdown", "guest-1", "--delay", "90", "--force");
        Assert.Equal(new PowerRequest("shutdown") { TimeoutSeconds = 90, Force = true }, asked);
    }

    [Fact]
    public async Task Waiting_for_a_reboot_ends_when_the_vm_left_and_is_ready_again()
    {
        await using var service = await FakeService.StartAsync();
        service.EventsAfterPower.AddRange([
            Change("1", "connecting", "ready"),
            Change("2", "ready", "silent"),
            Change("3", "silent", "ready"),
        ]);
        var run = await OrchRun.OnAsync(service, "reboot", "guest-1", "--wait");
        Assert.Equal(0, run.Code);
        Assert.Contains("guest-1: ready again", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_that_sees_nothing_says_so_and_fails()
    {
        await using var service = await FakeService.StartAsync();
        service.EventsAfterPower.Add(Change("2", "ready", "silent"));
        var run = await OrchRun.OnAsync(service, "shutdown", "guest-1", "--wait");
        Assert.Equal(1, run.Code);
        Assert.Contains("was not off", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_an_unknown_vm_orders_nothing()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "reboot", "nobody", "--wait");
        Assert.Equal(2, run.Code);
        Assert.Contains("there is no VM 'nobody'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kept_events_are_a_line_each_without_control_characters()
    {
        await using var service = await FakeService.StartAsync();
        service.Events.AddRange([Change("1", "connecting", "ready"), Change("2", "ready", "absent")]);
        var run = await OrchRun.OnAsync(service, "events");
        Assert.Equal(0, run.Code);
        Assert.Equal(2, run.Output.TrimEnd().Split('\n').Length);
        Assert.Contains("ready -> absent: why", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Equal(2, (await OrchRun.OnAsync(service, "events", "-o", "jsonl")).Output.TrimEnd().Split('\n').Length);
    }
}
