using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.HostService.Security;

namespace Orchestrator.HostService.Api;

/// <summary>Every address of the API but the event stream, with what /openapi.json says of it.</summary>
public static class ApiRoutes
{
    /// <summary>Where the API lives.</summary>
    public const string Root = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        MapVms(routes.MapGroup(Root).WithTags("vms"));
        MapOne(routes.MapGroup($"{Root}/vms/{{name}}").WithTags("vm"));
        MapHealth(routes.MapGroup("/healthz").WithTags("health"));
    }

    /// <summary>Says which problems an endpoint can answer with, beside those that all have.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<Problem>(status, ProblemPages.ContentType);
        }
        return endpoint;
    }

    private static void MapVms(RouteGroupBuilder vms)
    {
        vms.MapGet("/inventory", InventoryEndpoint.Get)
            .WithName("getInventory")
            .WithSummary("The folders whose sockets are VMs, and what keeps VMs out of the inventory")
            .WithQuery()
            .Produces<InventoryStatus>();
        vms.MapGet("/vms", VmsEndpoints.List)
            .WithName("listVms")
            .WithSummary("All VMs, or those that a selector names, in natural order of names")
            .WithQuery("selector", "limit", "cursor")
            .Produces<Page<VmSummary>>()
            .Fails(400, 404);
    }

    private static void MapOne(RouteGroupBuilder vm)
    {
        vm.MapGet("", VmsEndpoints.Get)
            .WithName("getVm")
            .WithSummary("One VM as the host knows it; the guest is not asked")
            .WithQuery()
            .Produces<VmSummary>()
            .Fails(404);
        vm.MapGet("/info", InfoEndpoint.Info)
            .WithName("getVmInfo")
            .WithSummary("Agent, system, network and disks, asked now; what cannot be asked comes from memory with its age and the reason")
            .WithQuery()
            .Produces<VmInfo>()
            .Fails(403, 404);
        vm.MapGet("/why", WhyEndpoint.Why)
            .WithName("getVmWhy")
            .WithSummary("Why the VM is as it is, from the outside in, and what to do; neither the guest nor its channel is touched")
            .WithQuery()
            .Produces<VmWhy>()
            .Fails(404);
        vm.MapPost("/accept", JudgeEndpoints.Accept)
            .WithName("acceptVm")
            .WithSummary("Says that the agent which answers now is this VM's own: ends its quarantine")
            .WithQuery()
            .Produces<VmJudged>()
            .Fails(403, 404);
        vm.MapPost("/forget", JudgeEndpoints.Forget)
            .WithName("forgetVm")
            .WithSummary("Erases what is remembered of the VM and its agent")
            .WithQuery()
            .Produces<VmJudged>()
            .Fails(403, 404);
        vm.MapMethods("/ping", ["GET", "POST"], PingEndpoint.Ping)
            .WithSummary("Asks the agent whether it is there")
            .WithQuery()
            .Produces<PingAnswer>()
            .Fails(403, 404, 409, 429, 502, 504);
        vm.MapPost("/exec", ExecEndpoint.Exec)
            .WithName("exec")
            .WithSummary("Runs one program and answers when it has ended, with 200 whatever its outcome")
            .WithQuery()
            .Accepts<ExecRequest>("application/json")
            .Produces<ExecResult>()
            .Fails(400, 403, 404, 409, 413, 415);
        vm.MapGet("/files", FilesEndpoints.Get)
            .WithName("readFile")
            .WithSummary("The bytes of one file of the guest, whole and checked")
            .WithQuery("path")
            .Produces(200, contentType: "application/octet-stream")
            .Fails(400, 403, 404, 409, 413, 422, 429, 502, 504);
        vm.MapPut("/files", FilesEndpoints.Put)
            .WithName("writeFile")
            .WithSummary("Replaces one file of the guest by the request's body")
            .WithQuery("path", "mode", "createDirs")
            .Produces<FileWritten>()
            .Fails(400, 403, 404, 409, 413, 422, 429, 502, 504);
        vm.MapPost("/power", PowerEndpoint.Power)
            .WithName("power")
            .WithSummary("Orders shutdown or reboot; the agent answers before it acts")
            .WithQuery()
            .Accepts<PowerRequest>("application/json")
            .Produces<PowerAnswer>()
            .Fails(400, 403, 404, 409, 415, 429, 502, 504);
    }

    private static void MapHealth(RouteGroupBuilder health)
    {
        health
            .MapGet("/live", HealthEndpoints.Live)
            .WithName("live")
            .WithSummary("The process serves; needs no token")
            .WithMetadata(new OpenToAll())
            .WithQuery()
            .Produces<ServiceLife>();
        health
            .MapGet("/ready", HealthEndpoints.Ready)
            .WithName("ready")
            .WithSummary("Whether every part that a request needs is there")
            .WithQuery()
            .Produces<Readiness>()
            .Produces<Readiness>(503);
    }
}
