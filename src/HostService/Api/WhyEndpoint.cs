using Orchestrator.Client.Types;
using Orchestrator.HostService.Outside;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Health;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Api;

/// <summary><c>GET /api/v1/vms/{name}/why</c>: the cause, and what to do. Neither the guest nor its channel is touched.</summary>
internal static class WhyEndpoint
{
    public static async Task<IResult> Why(
        HttpContext context,
        string name,
        VmDirectory directory,
        ChannelWatcher watcher,
        TimeProvider time
    )
    {
        var vm = VmNames.Of(name);
        var view = await directory.Find(vm.Value, context.RequestAborted).ConfigureAwait(false);
        var look = await watcher.Look(view.SocketPath, context.RequestAborted).ConfigureAwait(false);
        // Read again: what the look shows is of now, not of before it.
        view = await directory.Find(vm.Value, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Json(Of(view, WhyReport.Of(view, look, time.GetUtcNow())), WireJson.Api.VmWhy);
    }

    private static VmWhy Of(VmView view, WhyReport report) =>
        new(
            view.Name.Value,
            VmSummaries.StateOf(view.Phase),
            view.Since,
            report.Verdict,
            report.Cause.Name(),
            [.. report.Lines.Select(l => new WhyAnswer(l.Question, l.Answer, l.Source, StateOf(l.State)))],
            report.Todo
        );

    private static string StateOf(WhyState state) =>
        state switch
        {
            WhyState.Ok => "ok",
            WhyState.Bad => "bad",
            WhyState.Unknown => "unknown",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No word is written down for this state."),
        };
}
