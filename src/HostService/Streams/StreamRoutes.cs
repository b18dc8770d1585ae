using Orchestrator.Client.Types;
using Orchestrator.HostService.Api;

namespace Orchestrator.HostService.Streams;

/// <summary>The address of the event stream.</summary>
public static class StreamRoutes
{
    public static void MapStreams(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                $"{ApiRoutes.Root}/events",
                (HttpContext context, EventsEndpoint endpoint, string? after, string? vm, string? follow) =>
                    endpoint.Serve(context, after, vm, follow)
            )
            .WithName("events")
            .WithTags("events")
            .WithSummary(
                "What happens to the VMs, as server-sent events; Last-Event-ID or `after` resumes, an event `gap` says that some were missed; follow=false answers what is kept as one JSON page"
            )
            .WithQuery("after", "vm", "follow")
            .Produces<EventItem>(200, "text/event-stream")
            .Fails(400, 404, 429);
}
