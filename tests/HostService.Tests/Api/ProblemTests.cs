using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Tests.Api;

public sealed class ProblemTests
{
    private static HostScript OneVm() => new HostScript().With("web-1");

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1")]
    [InlineData("/api/v2/vms")]
    [InlineData("/api/v1/vms/web-1/nothing")]
    [InlineData("/metrics/../nothing")]
    public async Task An_unknown_address_is_a_404_problem(string path)
    {
        await using var service = await TestService.Start(OneVm());
        var problem = await service.Get<Problem>(path, HttpStatusCode.NotFound);
        Assert.Equal(("no-such-resource", "urn:orchestrator:problem:no-such-resource", 404), (problem.Code, problem.Type, problem.Status));
        Assert.NotNull(problem.RequestId);
    }

    [Fact]
    public async Task A_wrong_method_is_a_405_problem_that_names_the_right_ones()
    {
        await using var service = await TestService.Start(OneVm());
        using var response = await service.Unix.DeleteAsync(new Uri("/api/v1/vms/web-1/files", UriKind.Relative));
        var problem = await TestService.Read<Problem>(response, HttpStatusCode.MethodNotAllowed);
        Assert.Equal(["GET", "PUT"], response.Content.Headers.Allow.Order());
        Assert.Contains("GET", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_nobody_foresaw_is_a_500_problem_without_a_stack_trace()
    {
        // The scripted actor throws on a call, is restarted, and the ask goes unanswered; a null view makes the service itself fail.
        var script = OneVm();
        script.With(new VmView(VmName.Parse("odd"), new VmId("odd"), "h", "/s", "native", (VmPhase)99, HostScript.Since, "odd"));
        await using var service = await TestService.Start(script);
        using var response = await service.Unix.GetAsync(new Uri("/api/v1/vms/odd", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain(" at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        var problem = JsonSerializer.Deserialize(text, ApiJson.Default.Problem)!;
        Assert.Equal("internal-error", problem.Code);
        Assert.Contains(problem.RequestId!, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_services_own_limit_is_413()
    {
        await using var service = await TestService.Start(OneVm(), s => s with { RequestBodyBytesMax = 2000 });
        var problem = await service.Post<Problem>(
            "/api/v1/vms/web-1/exec",
            $$"""{"command":"{{new string('a', 3000)}}"}""",
            HttpStatusCode.RequestEntityTooLarge
        );
        Assert.Equal("too-large", problem.Code);
        Assert.Contains("request-body-bytes-max", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc.DEF_0-9", true)]
    [InlineData("a b", false)]
    [InlineData("a\"b", false)]
    [InlineData("", false)]
    public async Task A_sane_request_id_is_taken_and_another_is_replaced(string id, bool taken)
    {
        await using var service = await TestService.Start(OneVm());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/vms/web-1");
        request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        using var response = await service.Unix.SendAsync(request);
        var answered = Assert.Single(response.Headers.GetValues("X-Request-Id"));
        Assert.Equal(taken, answered == id);
        Assert.True(RequestId.IsSane(answered));
    }

    [Fact]
    public void A_request_id_is_too_long_at_65_characters()
    {
        Assert.True(RequestId.IsSane(new string('a', 64)));
        Assert.False(RequestId.IsSane(new string('a', 65)));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => RequestId.Make()).Distinct().Count());
    }

    [Fact]
    public async Task More_requests_than_the_limit_are_told_busy_and_the_place_is_free_again_afterwards()
    {
        using var release = new SemaphoreSlim(0);
        var script = OneVm();
        script.Answer = _ => null;
        await using var service = await TestService.Start(script, s => s with { RequestsMax = 2, ShutdownTimeout = TimeSpan.Zero });
        using var stop = new CancellationTokenSource();
        var held = Enumerable
            .Range(0, 2)
            .Select(_ => service.Unix.PostAsync(new Uri("/api/v1/vms/web-1/ping", UriKind.Relative), null, stop.Token))
            .ToArray();
        await Orchestrator.Tests.Shared.Eventually.HoldsAsync("two calls", () => script.Calls.Count == 2, TimeSpan.FromSeconds(20));
        var problem = await service.Get<Problem>("/api/v1/vms", HttpStatusCode.TooManyRequests);
        Assert.Equal("busy", problem.Code);
        await stop.CancelAsync();
        foreach (var request in held)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }
        await Orchestrator.Tests.Shared.Eventually.SeesAsync(
            "a free place",
            async () => (await service.Unix.GetAsync(new Uri("/api/v1/vms", UriKind.Relative))).StatusCode,
            status => status == HttpStatusCode.OK,
            TimeSpan.FromSeconds(20)
        );
    }

    [Theory]
    [InlineData("GET /api/v1/vms HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/v1/vms HTTP/9.9\r\nHost: localhost\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET /api/v1/vms HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n")]
    [InlineData(
        "POST /api/v1/vms/web-1/exec HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nabc"
    )]
    [InlineData("POST /api/v1/vms/web-1/exec HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")]
    public async Task Broken_HTTP_is_refused_and_the_service_goes_on(string text)
    {
        await using var service = await TestService.Start(OneVm());
        using var socket = new TcpClient("127.0.0.1", service.TcpAddress.Port);
        using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        Assert.DoesNotContain(" 200 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        await service.Get<VmSummary>("/api/v1/vms/web-1");
    }

    [Fact]
    public void Each_error_has_a_title()
    {
        foreach (var error in Enum.GetValues<AgentError>())
        {
            Assert.NotEmpty(ProblemTitles.Of(error));
        }
    }
}
