using Orchestrator.Client.Types;
using Orchestrator.HostService.Api;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Streams;

/// <summary>Events in the words of the API.</summary>
public static class EventItems
{
    public static EventItem Of(VmEventRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new EventItem(record.Id, record.At, record.Type)
        {
            Vm = record.Vm.Value,
            From = record.From is { } from ? VmSummaries.StateOf(from) : null,
            To = record.To is { } to ? VmSummaries.StateOf(to) : null,
            Reason = record.Reason,
        };
    }

    /// <summary>What is told first when events were missed. It has no id of its own: who resumes again before the next event is told again.</summary>
    public static EventItem Gap(DateTimeOffset at) =>
        new("", at, "gap")
        {
            Reason = "events after the one you saw last are no longer kept, or the service was started anew since; look at /api/v1/vms",
        };
}
