using Akka.Actor;
using Akka.Hosting;
using Orchestrator.Actors.Inventory;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;

namespace Orchestrator.HostService.Api;

/// <summary><c>GET /inventory</c></summary>
internal static class InventoryEndpoint
{
    public static async Task<IResult> Get(HttpContext context, IActorRegistry actors)
    {
        // Without folders nobody watches any.
        var status = actors.TryGet<InventoryActor>(out var inventory)
            ? await Ask(inventory, context.RequestAborted).ConfigureAwait(false)
            : new InventoryStatus([], []);
        return TypedResults.Json(status, WireJson.Api.InventoryStatus);
    }

    private static async Task<InventoryStatus> Ask(IActorRef inventory, CancellationToken stop)
    {
        try
        {
            var view = await inventory
                .Ask<InventoryProtocol.InventoryView>(InventoryProtocol.GetInventory.Instance, VmDirectory.AnswerMax, stop)
                .ConfigureAwait(false);
            return new InventoryStatus([.. view.Folders.Select(f => new InventoryFolder(f.Path, f.Pattern, f.Vms))], view.Troubles);
        }
        catch (AskTimeoutException)
        {
            return new InventoryStatus(
                [],
                [
                    $"the folders of the inventory have been read for more than {VmDirectory.AnswerMax.TotalSeconds} s; a disk or network file system may hang",
                ]
            );
        }
    }
}
