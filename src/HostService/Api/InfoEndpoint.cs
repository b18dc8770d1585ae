using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;

namespace Orchestrator.HostService.Api;

/// <summary><c>GET /api/v1/vms/{name}/info</c>: agent, system, network and disks in one answer, each with its age.</summary>
internal static class InfoEndpoint
{
    public static async Task<IResult> Info(HttpContext context, string name, InfoReader reader)
    {
        var intent = new Intent("info", VmNames.Of(name), Caller.OriginOf(context));
        return TypedResults.Json(await reader.Read(intent, context.RequestAborted).ConfigureAwait(false), WireJson.Api.VmInfo);
    }
}
