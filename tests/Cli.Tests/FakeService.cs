using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Tests;

/// <summary>A service of the API's shape on a unix socket and on loopback, whose answers a test sets; it keeps what it was asked.</summary>
public sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private FakeService(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Socket = Path.Combine(folder, "api.sock");
    }

    public string Socket { get; }
    public string TcpUrl => _app.Urls.First(u => u.StartsWith("http://127", StringComparison.Ordinal));
    public List<VmSummary> Vms { get; } = [Vm("guest-1", "ready"), Vm("guest-2", "absent")];
    public Func<ExecRequest, object> OnExec { get; set; } = _ => new ExecResult("guest-1", Outcomes.Ok) { ExitCode = 0 };
    public Func<PowerRequest, object> OnPower { get; set; } = r => new PowerAnswer("guest-1", r.Action, true, r.Action + " now");
    public Dictionary<string, byte[]> Files { get; } = [];
    public List<EventItem> Events { get; } = [];

    /// <summary>What keeps VMs out of the inventory.</summary>
    public List<string> Troubles { get; } = [];

    /// <summary>Events sent after a power order, on the open stream.</summary>
    public List<EventItem> EventsAfterPower { get; } = [];

    /// <summary>What is answered to why, accept and forget.</summary>
    public Func<VmSummary, VmWhy> OnWhy { get; set; } =
        v => new VmWhy(
            v.Name,
            v.State,
            v.Since,
            $"{v.Name}: {v.State}",
            v.State,
            [new WhyAnswer("socket", "it is there", "stat", "ok")],
            ["Nothing."]
        );
    public Func<string, string, VmJudged> OnJudge { get; set; } = (vm, verb) => new VmJudged(vm, true, verb + " done");
    public AgentError? Refusal { get; set; }
    public string? LastSelector { get; private set; }
    public string? LastAuthorization { get; private set; }
    public string? LastEventId { get; private set; }
    public string LastFileQuery { get; private set; } = "";

    public static VmSummary Vm(string name, string state) =>
        new(
            name,
            "host-1/" + name,
            state,
            DateTimeOffset.UnixEpoch,
            state == "ready" ? "greeted" : "the socket does not exist",
            "host-1",
            "native"
        )
        {
            AgentVersion = "0.1.0",
            ProtocolVersion = "1.0.0",
            Socket = "/run/vms/" + name + ".sock",
        };

    public static async Task<FakeService> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("orch-cli-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.ListenUnixSocket(Path.Combine(folder, "api.sock"));
            k.Listen(System.Net.IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var service = new FakeService(app, folder);
        service.Map();
        await app.StartAsync();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static IResult Json(object value) =>
        Results.Bytes(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), ApiJson.Default), "application/json");

    private static IResult Problem(AgentError error, string detail, IReadOnlyList<string>? near = null)
    {
        var code = ErrorMap.ToCode(error);
        var status = ErrorMap.ToHttpStatus(error);
        var problem = new Problem("urn:orchestrator:problem:" + code, code, status, detail, code) { Near = near };
        return Results
            .Bytes(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Default.Problem), "application/problem+json")
            .WithStatus(status);
    }

    private void Map()
    {
        var orders = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _app.Use(
            async (context, next) =>
            {
                LastAuthorization = context.Request.Headers.Authorization;
                if (Refusal is { } error && !context.Request.Path.StartsWithSegments("/healthz"))
                {
                    await Problem(error, "refused: " + error).ExecuteAsync(context);
                    return;
                }
                await next(context);
            }
        );
        _app.MapGet("/api/v1/inventory", () => Json(new InventoryStatus([], Troubles)));
        _app.MapGet("/healthz/live", () => Json(new ServiceLife("live", "0.1.0")));
        _app.MapGet(
            "/api/v1/vms",
            (string? selector, string? cursor) =>
            {
                LastSelector = selector;
                // Two pages, so that a client that forgets the second is caught.
                var items = cursor is null ? Vms.Take(1).ToList() : Vms.Skip(1).ToList();
                return Json(new Page<VmSummary>(items, cursor is null && Vms.Count > 1 ? "2" : null));
            }
        );
        var vm = _app.MapGroup("/api/v1/vms/{name}");
        vm.AddEndpointFilter(
            async (context, next) =>
            {
                var name = (string)context.HttpContext.Request.RouteValues["name"]!;
                return Vms.Any(v => v.Name == name)
                    ? await next(context)
                    : Problem(AgentError.UnknownVm, $"there is no VM '{name}'", ["guest-1"]);
            }
        );
        vm.MapGet("", (string name) => Json(Vms.First(v => v.Name == name)));
        vm.MapPost("/ping", (string name) => Json(new PingAnswer(name, 0.25, DateTimeOffset.UnixEpoch)));
        vm.MapGet("/why", (string name) => Json(OnWhy(Vms.First(v => v.Name == name))));
        vm.MapPost("/accept", (string name) => Json(OnJudge(name, "accept")));
        vm.MapPost("/forget", (string name) => Json(OnJudge(name, "forget")));
        vm.MapGet("/info", (string name) => Json(SampleInfo.Of(Vms.First(v => v.Name == name))));
        vm.MapPost("/exec", async (HttpRequest request) => Json(OnExec((await request.ReadFromJsonAsync(ApiJson.Default.ExecRequest))!)));
        vm.MapPost(
            "/power",
            async (HttpRequest request) =>
            {
                var answer = OnPower((await request.ReadFromJsonAsync(ApiJson.Default.PowerRequest))!);
                orders.TrySetResult();
                return Json(answer);
            }
        );
        vm.MapGet(
            "/files",
            (string path) =>
                Files.TryGetValue(path, out var bytes) ? Results.Bytes(bytes) : Problem(AgentError.NotFound, $"{path} does not exist")
        );
        vm.MapPut(
            "/files",
            async (HttpRequest request, string name, string path) =>
            {
                LastFileQuery = request.QueryString.Value!;
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                Files[path] = body.ToArray();
                return Json(new FileWritten(name, path, body.Length));
            }
        );
        _app.MapGet(
            "/api/v1/events",
            async (HttpContext context, string? after, bool? follow) =>
            {
                if (follow == false)
                {
                    await Json(new Page<EventItem>(Events, null)).ExecuteAsync(context);
                    return;
                }
                LastEventId = context.Request.Headers["Last-Event-ID"];
                context.Response.ContentType = "text/event-stream";
                foreach (var item in Events)
                {
                    await SendAsync(context, item);
                }
                await context.Response.Body.FlushAsync();
                await orders.Task.WaitAsync(context.RequestAborted);
                foreach (var item in EventsAfterPower)
                {
                    await SendAsync(context, item);
                }
            }
        );
    }

    private static Task SendAsync(HttpContext context, EventItem item) =>
        context.Response.WriteAsync(
            $"id: {item.Id}\nevent: {item.Type}\ndata: {System.Text.Json.JsonSerializer.Serialize(item, ApiJson.Default.EventItem)}\n\n"
        );
}

file static class ResultStatus
{
    public static IResult WithStatus(this IResult result, int status) => new Status(result, status);

    private sealed class Status(IResult inner, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            return inner.ExecuteAsync(httpContext);
        }
    }
}
