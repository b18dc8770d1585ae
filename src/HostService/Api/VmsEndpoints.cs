using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;

namespace Orchestrator.HostService.Api;

/// <summary><c>/api/v1/vms</c> and one of them: how they stand, from the host's own memory; no guest is asked.</summary>
internal static class VmsEndpoints
{
    public static async Task<IResult> List(HttpContext context, VmDirectory directory, string? selector, string? limit, string? cursor)
    {
        var selection = VmSelection.Parse(selector);
        var vms = await directory.All(context.RequestAborted).ConfigureAwait(false);
        if (selection.UnknownAmong(vms) is { } unknown)
        {
            await directory.Find(unknown, context.RequestAborted).ConfigureAwait(false);
        }
        return TypedResults.Json(
            VmPages.Cut(vms.Values.Where(v => selection.Matches(v.Name.Value)), limit, cursor),
            WireJson.Api.PageVmSummary
        );
    }

    public static async Task<IResult> Get(HttpContext context, VmDirectory directory, string name)
    {
        var view = await directory.Find(VmNames.Of(name).Value, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Json(VmSummaries.Of(view), WireJson.Api.VmSummary);
    }
}
