using System.Text.Json;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Tests;

public sealed class WhyTests
{
    private static VmWhy Held(VmSummary vm) =>
        new(
            vm.Name,
            vm.State,
            vm.Since,
            "guest-2: silent for 12 s — socat (pid 815) holds the channel",
            "channel-held",
            [
                new WhyAnswer("socket", "/run/x.sock, mode 0660", "stat /run/x.sock", "ok"),
                new WhyAnswer("port", "not known", "no monitor", "unknown"),
                new WhyAnswer("holder", "socat\u001b[2J (pid 815)", "ss -xp", "bad"),
            ],
            ["End the other client: ps -fp 815.", "Then\u001b[31m wait."]
        );

    [Fact]
    public async Task Why_begins_with_the_verdict_and_ends_with_what_to_do_and_exits_with_3_when_the_vm_is_not_ready()
    {
        await using var service = await FakeService.StartAsync();
        service.OnWhy = Held;
        var run = await OrchRun.OnAsync(service, "why", "guest-2");
        Assert.Equal(3, run.Code);
        Assert.DoesNotContain('\u001b', run.Output);
        var lines = run.Output.Split('\n');
        Assert.Equal("guest-2: silent for 12 s — socat (pid 815) holds the channel", lines[0]);
        Assert.Equal("cause: channel-held", lines[1]);
        Assert.Contains("ok   socket    /run/x.sock, mode 0660 [stat /run/x.sock]", lines);
        Assert.Contains("?    port      not known [no monitor]", lines);
        Assert.StartsWith("BAD  holder    socat", lines[6], StringComparison.Ordinal);
        Assert.Equal(["What to do:", "  End the other client: ps -fp 815."], lines[8..10]);
    }

    [Fact]
    public async Task Why_of_a_ready_vm_exits_with_0_and_of_an_unknown_one_with_2()
    {
        await using var service = await FakeService.StartAsync();
        Assert.Equal(0, (await OrchRun.OnAsync(service, "why", "guest-1")).Code);
        var unknown = await OrchRun.OnAsync(service, "why", "guest-9");
        Assert.Equal((2, ""), (unknown.Code, unknown.Output));
        Assert.Contains("there is no VM 'guest-9'", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_as_JSON_is_one_value_of_the_api()
    {
        await using var service = await FakeService.StartAsync();
        service.OnWhy = Held;
        var run = await OrchRun.OnAsync(service, "why", "guest-2", "-o", "json");
        Assert.Equal(3, run.Code);
        using var json = JsonDocument.Parse(run.RawOutput);
        Assert.Equal("channel-held", json.RootElement.GetProperty("cause").GetString());
        Assert.Equal("bad", json.RootElement.GetProperty("lines")[2].GetProperty("state").GetString());
    }

    [Fact]
    public async Task On_a_terminal_the_marks_have_colours()
    {
        await using var service = await FakeService.StartAsync();
        service.OnWhy = Held;
        var run = await OrchRun.AsAsync(new Surroundings { Server = "unix:" + service.Socket, IsTerminal = true }, "why", "guest-2");
        Assert.Contains("\u001b[31mBAD\u001b[0m", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accept")]
    [InlineData("forget")]
    public async Task A_persons_word_is_answered_with_what_it_did_and_nothing_to_do_is_no_failure(string verb)
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "vm", verb, "guest-1");
        Assert.Equal((0, $"guest-1: {verb} done\n"), (run.Code, run.Output));
        service.OnJudge = (vm, _) => new VmJudged(vm, false, "it is not quarantined");
        var nothing = await OrchRun.OnAsync(service, "vm", verb, "guest-1");
        Assert.Equal((0, "guest-1: it is not quarantined\n"), (nothing.Code, nothing.Output));
        var json = await OrchRun.OnAsync(service, "vm", verb, "guest-1", "-o", "json");
        Assert.Contains("\"changed\": false", json.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await OrchRun.OnAsync(service, "vm", verb, "nobody")).Code);
    }

    [Fact]
    public async Task The_verb_vm_alone_is_a_usage_error()
    {
        await using var service = await FakeService.StartAsync();
        Assert.Equal(2, (await OrchRun.OnAsync(service, "vm")).Code);
        Assert.Equal(2, (await OrchRun.OnAsync(service, "vm", "marry", "guest-1")).Code);
    }
}
