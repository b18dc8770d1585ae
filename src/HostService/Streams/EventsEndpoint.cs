using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using Orchestrator.Actors.Hosts;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Api;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Streams;

/// <summary><c>GET /api/v1/events</c>: what happens to the VMs as server-sent events, resumable; the event log's reader that does not keep up is cut off.</summary>
internal sealed class EventsEndpoint(
    IRequiredActor<EventLogActor> events,
    VmDirectory directory,
    EventStreamLimit limit,
    EventStreamSettings settings,
    IHostApplicationLifetime lifetime,
    TimeProvider time
)
{
    /// <summary>Longest event id that is taken, characters.</summary>
    private const int IdLengthMax = 64;

    /// <summary>An id that no event has, so that all that are kept come after it.</summary>
    private const string FromTheFirst = "0";

    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    /// <summary>The stream; or, with <c>follow=false</c>, one JSON page of what is kept.</summary>
    public async Task Serve(HttpContext context, string? after, string? vm, string? follow)
    {
        after = AfterOf(context.Request.Headers["Last-Event-ID"], after);
        if (vm is not null)
        {
            vm = (await directory.Find(VmNames.Of(vm).Value, context.RequestAborted).ConfigureAwait(false)).Name.Value;
        }
        switch (follow)
        {
            case null or "true":
                await Follow(context, after, vm).ConfigureAwait(false);
                return;
            case "false":
                await ListKept(context, after ?? FromTheFirst, vm).ConfigureAwait(false);
                return;
            default:
                throw new ProblemException(AgentError.BadRequest, "The query parameter follow must be true or false.");
        }
    }

    private async Task ListKept(HttpContext context, string after, string? vm)
    {
        var queue = NewQueue();
        try
        {
            await Ask(queue, after, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            events.ActorRef.Tell(new EventLogProtocol.Unfollow(queue.Writer), ActorRefs.NoSender);
        }
        var kept = new List<EventItem>();
        while (queue.Reader.TryRead(out var record))
        {
            if (vm is null || record.Vm.Value == vm)
            {
                kept.Add(EventItems.Of(record));
            }
        }
        await TypedResults.Json(new Page<EventItem>(kept, null), WireJson.Api.PageEventItem).ExecuteAsync(context).ConfigureAwait(false);
    }

    private async Task Follow(HttpContext context, string? after, string? vm)
    {
        using var place = limit.Enter();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var queue = NewQueue();
        try
        {
            var following = await Ask(queue, after, ends.Token).ConfigureAwait(false);
            var writer = new SseWriter(context.Response);
            await writer.Begin(ends.Token).ConfigureAwait(false);
            if (following.Gap)
            {
                await writer.Write(EventItems.Gap(time.GetUtcNow()), ends.Token).ConfigureAwait(false);
                await writer.Flush(ends.Token).ConfigureAwait(false);
            }
            await Pump(queue.Reader, writer, vm, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A stream that has begun ends whole, and its client resumes where it was when the service is back.
            if (!context.Response.HasStarted)
            {
                throw new ProblemException(AgentError.ServiceStopping, "The service is stopping; come back when it is up again.");
            }
        }
        catch (InvalidOperationException) when (queue.Reader.Completion.IsFaulted)
        {
            // The event log gave this reader up because it did not keep up, and has logged it. A broken stream makes the client resume.
            context.Abort();
        }
        finally
        {
            events.ActorRef.Tell(new EventLogProtocol.Unfollow(queue.Writer), ActorRefs.NoSender);
        }
    }

    private Channel<VmEventRecord> NewQueue() =>
        Channel.CreateBounded<VmEventRecord>(new BoundedChannelOptions(settings.QueueMax) { SingleReader = true });

    /// <summary>When it is answered, what is kept stands in the queue already.</summary>
    private Task<EventLogProtocol.Following> Ask(Channel<VmEventRecord> queue, string? after, CancellationToken stop) =>
        events.ActorRef.Ask<EventLogProtocol.Following>(new EventLogProtocol.Follow(queue.Writer, after), AnswerMax, stop);

    private async Task Pump(ChannelReader<VmEventRecord> queue, SseWriter writer, string? vm, CancellationToken stop)
    {
        var waiting = queue.WaitToReadAsync(stop).AsTask();
        while (true)
        {
            try
            {
                if (!await waiting.WaitAsync(settings.Heartbeat, time, stop).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (TimeoutException)
            {
                await writer.Heartbeat(stop).ConfigureAwait(false);
                continue;
            }
            while (queue.TryRead(out var record))
            {
                if (vm is null || record.Vm.Value == vm)
                {
                    await writer.Write(EventItems.Of(record), stop).ConfigureAwait(false);
                }
            }
            await writer.Flush(stop).ConfigureAwait(false);
            waiting = queue.WaitToReadAsync(stop).AsTask();
        }
    }

    /// <summary>The header is what a browser sends when it comes back by itself, so it is the newer word.</summary>
    private static string? AfterOf(string? header, string? query)
    {
        var id = string.IsNullOrEmpty(header) ? query : header;
        return id is null || (id.Length is > 0 and <= IdLengthMax && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            ? id
            : throw new ProblemException(
                AgentError.BadRequest,
                "The id to resume after must be the id of an event of this stream, unchanged."
            );
    }
}
