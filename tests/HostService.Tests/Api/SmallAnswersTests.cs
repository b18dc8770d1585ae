using System.Net;
using System.Text.Json;
using Orchestrator.Client.Types;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Tests.Api;

public sealed class SmallAnswersTests
{
    [Fact]
    public async Task A_ping_tells_round_trip_and_the_guests_clock()
    {
        var script = new HostScript { Answer = _ => HostScript.Answered("""{"pong":true,"timestamp":1700000000}""") }.With("web-1");
        await using var service = await TestService.Start(script);
        Assert.Equal(
            new PingAnswer("web-1", 1.5, DateTimeOffset.FromUnixTimeSeconds(1700000000)),
            await service.Get<PingAnswer>("/api/v1/vms/web-1/ping")
        );
        await service.Post<PingAnswer>("/api/v1/vms/web-1/ping", "");
        Assert.All(script.Calls, c => Assert.True(c.Request is { Method: "ping", ParamsJson.IsEmpty: true }));
    }

    [Theory]
    [InlineData("""{"pong":true,"timestamp":9223372036854775807}""")]
    [InlineData("""{"pong":true}""")]
    [InlineData("""{"timestamp":"now"}""")]
    [InlineData("null")]
    [InlineData("17")]
    public async Task A_ping_answered_with_nonsense_is_a_bad_answer(string json)
    {
        await using var service = await TestService.Start(new HostScript { Answer = _ => HostScript.Answered(json) }.With("web-1"));
        Assert.Equal("bad-answer", (await service.Get<Problem>("/api/v1/vms/web-1/ping", HttpStatusCode.BadGateway)).Code);
    }

    [Fact]
    public async Task A_lost_ping_says_that_it_may_have_arrived()
    {
        var script = new HostScript { Answer = _ => new CallOutcome.Unknown(AgentError.DeadlinePassed, "no answer for 10 s") }.With(
            "web-1"
        );
        await using var service = await TestService.Start(script);
        var problem = await service.Get<Problem>("/api/v1/vms/web-1/ping", HttpStatusCode.GatewayTimeout);
        Assert.Equal("deadline-passed", problem.Code);
        Assert.Contains("may have been done", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shutdown")]
    [InlineData("reboot")]
    public async Task A_power_order_goes_to_the_guest_by_its_own_method(string action)
    {
        var script = new HostScript { Answer = _ => HostScript.Answered("""{"initiated":true,"message":"in 5 s"}""") }.With("web-1");
        await using var service = await TestService.Start(script);
        var answer = await service.Post<PowerAnswer>(
            "/api/v1/vms/web-1/power",
            $$"""{"action":"{{action}}","timeoutSeconds":5,"force":true}"""
        );
        Assert.Equal(new PowerAnswer("web-1", action, true, "in 5 s"), answer);
        var call = Assert.Single(script.Calls);
        using var sent = JsonDocument.Parse(call.Request.ParamsJson);
        Assert.Equal(
            (action, 5, true),
            (
                call.Request.Method,
                sent.RootElement.GetProperty("timeout_seconds").GetInt32(),
                sent.RootElement.GetProperty("force").GetBoolean()
            )
        );
    }

    [Theory]
    [InlineData("{}", "action")]
    [InlineData("""{"action":"halt"}""", "action")]
    [InlineData("""{"action":"shutdown","timeoutSeconds":"abc"}""", "timeoutSeconds")]
    [InlineData("""{"action":"shutdown","timeoutSeconds":-1}""", "timeoutSeconds")]
    [InlineData("""{"action":"shutdown","timeoutSeconds":86401}""", "timeoutSeconds")]
    [InlineData("""{"action":"shutdown","timeoutSeconds":1.5}""", "timeoutSeconds")]
    [InlineData("""{"action":"shutdown","timeoutSeconds":1e999}""", "timeoutSeconds")]
    [InlineData("""{"action":"shutdown","force":"yes"}""", "force")]
    [InlineData("""{"action":"shutdown","timeout":5}""", "timeout")]
    public async Task A_wrong_power_order_never_reaches_a_guest(string body, string named)
    {
        await using var service = await TestService.Start(new HostScript().With("web-1"));
        var problem = await service.Post<Problem>("/api/v1/vms/web-1/power", body, HttpStatusCode.BadRequest);
        Assert.Contains(named, problem.Detail, StringComparison.Ordinal);
        Assert.Empty(service.Script.Calls);
    }

    [Fact]
    public async Task Liveness_and_readiness_answer()
    {
        await using var service = await TestService.Start(new HostScript());
        using var anonymous = service.Anonymous();
        using var live = await anonymous.GetAsync(new Uri("/healthz/live", UriKind.Relative));
        Assert.Equal("live", (await TestService.Read<ServiceLife>(live, HttpStatusCode.OK)).Status);
        var ready = await service.Get<Readiness>("/healthz/ready");
        Assert.True(ready.Ready);
        Assert.All(ready.Checks, c => Assert.True(c.Ready));
    }
}
