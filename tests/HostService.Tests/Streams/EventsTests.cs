using System.Net;
using System.Net.ServerSentEvents;
using Akka.Actor;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Tests.Api;
using Orchestrator.Model.Vms;
using Orchestrator.Tests.Shared;

namespace Orchestrator.HostService.Tests.Streams;

public sealed class EventsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static VmEventRecord Event(int number, string vm = "web-1") =>
        new($"a1-{number}", HostScript.Since, "state-changed", VmName.Parse(vm), VmPhase.Connecting, VmPhase.Ready, "greeted\nid: 7\n\n");

    private static HostScript Kept(int events)
    {
        var script = new HostScript().With("web-1").With("web-2");
        for (var i = 1; i <= events; i++)
        {
            script.Events.Enqueue(Event(i, i % 2 == 0 ? "web-2" : "web-1"));
        }
        return script;
    }

    private static async Task<SseReader> Open(TestService service, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events" + query);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
        var response = await service.Unix.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new SseReader(response, await response.Content.ReadAsStreamAsync());
    }

    [Fact]
    public async Task New_events_come_as_they_happen_with_id_name_and_one_line_of_data()
    {
        await using var service = await TestService.Start(Kept(3));
        await using var stream = await Open(service);
        service.EventLog.Tell(Event(4), ActorRefs.NoSender);
        var item = await stream.Next();
        Assert.Equal(("a1-4", "state-changed"), (stream.Id, stream.Type));
        Assert.Equal(("a1-4", "web-1", "connecting", "ready", "greeted\nid: 7\n\n"), (item.Id, item.Vm, item.From, item.To, item.Reason));
    }

    [Theory]
    [InlineData("", "a1-2")]
    [InlineData("?after=a1-2", null)]
    [InlineData("?after=a1-1", "a1-2")]
    public async Task Who_comes_back_gets_what_was_missed_and_then_what_is_new(string query, string? lastEventId)
    {
        await using var service = await TestService.Start(Kept(4));
        await using var stream = await Open(service, query, lastEventId);
        service.EventLog.Tell(Event(5), ActorRefs.NoSender);
        Assert.Equal(["a1-3", "a1-4", "a1-5"], [(await stream.Next()).Id, (await stream.Next()).Id, (await stream.Next()).Id]);
    }

    [Fact]
    public async Task Who_was_away_too_long_is_told_of_the_gap_first()
    {
        await using var service = await TestService.Start(Kept(2));
        await using var stream = await Open(service, lastEventId: "a0-900");
        Assert.Equal("gap", (await stream.Next()).Type);
        Assert.Equal("", stream.Id);
        Assert.Equal("a1-1", (await stream.Next()).Id);
    }

    [Fact]
    public async Task A_filter_shows_one_vm_alone()
    {
        await using var service = await TestService.Start(Kept(4));
        await using var stream = await Open(service, "?vm=web-2&after=a1-1");
        Assert.Equal(["a1-2", "a1-4"], [(await stream.Next()).Id, (await stream.Next()).Id]);
        Assert.Equal("unknown-vm", (await service.Get<Problem>("/api/v1/events?vm=web-9", HttpStatusCode.NotFound)).Code);
    }

    [Fact]
    public async Task What_is_kept_can_be_had_as_one_page()
    {
        await using var service = await TestService.Start(Kept(4));
        var all = await service.Get<Page<EventItem>>("/api/v1/events?follow=false");
        Assert.Equal(["a1-1", "a1-2", "a1-3", "a1-4"], all.Items.Select(e => e.Id));
        var some = await service.Get<Page<EventItem>>("/api/v1/events?follow=false&after=a1-2&vm=web-2");
        Assert.Equal(["a1-4"], some.Items.Select(e => e.Id));
        Assert.Equal(0, await Followers(service));
    }

    [Theory]
    [InlineData("after=a%0Ab", "resume")]
    [InlineData("after=", "resume")]
    [InlineData("follow=maybe", "follow")]
    [InlineData("since=3", "since")]
    public async Task A_parameter_that_makes_no_sense_is_refused(string query, string named)
    {
        await using var service = await TestService.Start(Kept(1));
        Assert.Contains(
            named,
            (await service.Get<Problem>($"/api/v1/events?{query}", HttpStatusCode.BadRequest)).Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_quiet_stream_shows_that_it_lives()
    {
        await using var service = await TestService.Start(Kept(0), s => s with { EventHeartbeat = TimeSpan.FromMilliseconds(20) });
        using var response = await service.Unix.GetAsync(
            new Uri("/api/v1/events", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead
        );
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var beats = 0;
        while (beats < 3)
        {
            beats += await reader.ReadLineAsync().WaitAsync(Patience) == ":" ? 1 : 0;
        }
    }

    [Fact]
    public async Task A_reader_that_leaves_is_forgotten()
    {
        await using var service = await TestService.Start(Kept(0));
        var stream = await Open(service);
        Assert.Equal(1, await Followers(service));
        await stream.DisposeAsync();
        await Eventually.SeesAsync("no follower", () => Followers(service), n => n == 0, Patience);
    }

    [Fact]
    public async Task A_reader_that_does_not_keep_up_is_cut_off()
    {
        await using var service = await TestService.Start(Kept(0), s => s with { EventQueueMax = 4 });
        await using var stream = await Open(service);
        // Nobody reads: the sockets' buffers fill, then the queue of four, then the log completes it.
        for (var i = 0; i < 40_000; i++)
        {
            service.EventLog.Tell(Event(i), ActorRefs.NoSender);
        }
        await Eventually.SeesAsync("no follower", () => Followers(service), n => n == 0, Patience);
    }

    [Fact]
    public async Task More_streams_than_the_limit_are_told_busy()
    {
        await using var service = await TestService.Start(Kept(0), s => s with { EventStreamsMax = 1 });
        await using var stream = await Open(service);
        Assert.Equal("busy", (await service.Get<Problem>("/api/v1/events", HttpStatusCode.TooManyRequests)).Code);
    }

    [Fact]
    public async Task A_stream_ends_when_the_service_stops_and_does_not_hold_it_up()
    {
        await using var service = await TestService.Start(Kept(0), s => s with { ShutdownTimeout = TimeSpan.FromMinutes(5) });
        await using var stream = await Open(service);
        await service.App.StopAsync().WaitAsync(Patience);
        Assert.True(await stream.Ends());
    }

    private static Task<int> Followers(TestService service) =>
        service.EventLog.Ask<int>(new ScriptedEventLog.CountFollowers(), Patience, CancellationToken.None);
}
