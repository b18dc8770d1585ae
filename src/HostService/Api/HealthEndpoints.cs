using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;

namespace Orchestrator.HostService.Api;

/// <summary><c>/healthz/live</c> (open to all) and <c>/healthz/ready</c>.</summary>
internal static class HealthEndpoints
{
    public static IResult Live() => TypedResults.Json(new ServiceLife("live", ReadinessProbe.Version), WireJson.Api.ServiceLife);

    public static async Task<IResult> Ready(HttpContext context, ReadinessProbe probe)
    {
        var found = await probe.Look(context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Json(
            found,
            WireJson.Api.Readiness,
            statusCode: found.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }
}
