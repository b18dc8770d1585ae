using System.Text.Json;

namespace Orchestrator.Cli.Tests;

public sealed class ListingTests
{
    [Fact]
    public async Task Vms_are_a_table_of_all_pages_with_the_reason_of_each_state()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "vms");
        Assert.Equal(0, run.Code);
        Assert.Equal(
            """
            NAME     STATE   SINCE  AGENT  SEEN   REASON
            guest-1  ready   3m12s  0.1.0  never  greeted
            guest-2  absent  3m12s  0.1.0  never  the socket does not exist

            """,
            run.Output
        );
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Json_is_one_array_with_the_promised_names()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "vms", "-o", "json");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        foreach (var name in new[] { "name", "state", "since", "reason", "host", "dialect", "agentVersion" })
        {
            Assert.True(json.RootElement[0].TryGetProperty(name, out _), name);
        }
    }

    [Fact]
    public async Task Json_lines_and_names_are_one_line_a_vm()
    {
        await using var service = await FakeService.StartAsync();
        Assert.Equal(2, (await OrchRun.OnAsync(service, "vms", "-o", "jsonl")).Output.TrimEnd().Split('\n').Length);
        Assert.Equal("guest-1\nguest-2\n", (await OrchRun.OnAsync(service, "vms", "-o", "name")).Output);
    }

    [Fact]
    public async Task Names_and_globs_go_to_the_service_as_one_selector()
    {
        await using var service = await FakeService.StartAsync();
        await OrchRun.OnAsync(service, "vms", "web-*", "db-1");
        Assert.Equal("web-*,db-1", service.LastSelector);
    }

    [Fact]
    public async Task Colour_is_for_terminals_that_want_it()
    {
        await using var service = await FakeService.StartAsync();
        var surroundings = new Surroundings { Server = "unix:" + service.Socket, IsTerminal = true };
        Assert.Contains("\u001b[32mready\u001b[0m", (await OrchRun.AsAsync(surroundings, "vms")).Output, StringComparison.Ordinal);
        var plain = surroundings with { Environment = new() { ["NO_COLOR"] = "1" } };
        Assert.DoesNotContain('\u001b', (await OrchRun.AsAsync(plain, "vms")).Output);
    }

    [Fact]
    public async Task Info_shows_every_part_and_no_control_character_of_the_guest()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "info", "guest-1");
        Assert.Equal(0, run.Code);
        Assert.DoesNotContain('\u001b', run.Output);
        foreach (var text in new[] { "protocol 1.0.0", "1.5 GiB", "1h2m", "10.0.0.5/24 fe80::1/64", "/dev/vda1", "50%" })
        {
            Assert.Contains(text, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Info_that_is_old_says_so_and_exits_3()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "info", "guest-2");
        Assert.Equal(3, run.Code);
        Assert.Contains("Disks (as of 1m1s ago)", run.Output, StringComparison.Ordinal);
        Assert.Contains("guest-2 is absent", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ping_tells_the_round_trip_as_often_as_asked()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.AsAsync(
            new Surroundings { Server = "unix:" + service.Socket, Time = TimeProvider.System },
            "ping",
            "guest-1",
            "-c",
            "2"
        );
        Assert.Equal("guest-1: answered in 0.25 ms, guest clock 1970-01-01T00:00:00Z\n", run.Output[..(run.Output.Length / 2)]);
        Assert.Equal(2, run.Output.TrimEnd().Split('\n').Length);
    }
}
