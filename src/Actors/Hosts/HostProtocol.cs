using System.Collections.Immutable;
using System.Threading.Channels;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Hosts;

/// <summary>What <see cref="HostActor"/> is told and answers.</summary>
public static class HostProtocol
{
    /// <summary>Answered at once with <see cref="VmList"/>, whatever the VMs do.</summary>
    public sealed record ListVms
    {
        public static ListVms Instance { get; } = new();
    }

    /// <summary>All VMs by name.</summary>
    public sealed record VmList(ImmutableSortedDictionary<string, VmView> Vms);

    /// <summary>Answered at once with <see cref="VmView"/> or <see cref="NoSuchVm"/>.</summary>
    public sealed record GetVm(string Name);

    /// <summary>No VM of that name.</summary>
    /// <param name="Near">Up to three names that resemble it, best first.</param>
    public sealed record NoSuchVm(string Name, ImmutableArray<string> Near);

    /// <summary>One call to the agent of one VM. Answered once, by the deadline at the latest, with <see cref="Vms.VmProtocol.CallEnded"/>; or at once with <see cref="NoSuchVm"/>.</summary>
    /// <param name="Deadline">Covers waiting, sending and the answer; measured by the host's clock.</param>
    public sealed record CallVm(string Name, GuestRequest Request, DateTimeOffset Deadline, CallOrigin Origin);

    /// <summary>
    /// A person says that the agent which answers now is this VM's own: what it was quarantined for no longer counts. Answered with <see cref="Judged"/>,
    /// or with <see cref="NoSuchVm"/>.
    /// </summary>
    public sealed record AcceptVm(string Name, CallOrigin Origin);

    /// <summary>
    /// Erases what is remembered of a VM and its agent, also of one that has left the inventory; one that is in it is then met as for the first time. Answered as
    /// <see cref="AcceptVm"/>.
    /// </summary>
    public sealed record ForgetVm(string Name, CallOrigin Origin);

    /// <param name="Changed">False when there was nothing to accept or to forget.</param>
    /// <param name="What">For people: what was done, or why there was nothing to do.</param>
    public sealed record Judged(string Name, bool Changed, string What);

    /// <summary>Published on the event stream by <see cref="HostActor"/> whenever it starts, so that whoever keeps the inventory tells it with <see cref="SetInventory"/>.</summary>
    public sealed record InventoryWanted
    {
        public static InventoryWanted Instance { get; } = new();
    }

    /// <summary>Replaces the inventory: VMs not in it are stopped, new ones started, changed ones started anew.</summary>
    public sealed record SetInventory(ImmutableArray<VmDefinition> Vms);
}

/// <summary>What <see cref="EventLogActor"/> is told and answers. Events are published on the event stream as <see cref="VmEventRecord"/> bodies.</summary>
public static class EventLogProtocol
{
    /// <summary>
    /// Sends every event after <paramref name="After"/> that is still kept, then each new one, into <paramref name="To"/> (bounded; a reader that does
    /// not keep up has its channel completed with an exception that says so). Answered with <see cref="Following"/>.
    /// </summary>
    /// <param name="After">The id of the last event seen; null for new ones only.</param>
    public sealed record Follow(ChannelWriter<VmEventRecord> To, string? After);

    /// <summary>The follower is served from now on; what is kept stands in its channel already, as far as that has room.</summary>
    /// <param name="Gap">True when events after <see cref="Follow.After"/> are no longer kept or the service was restarted since.</param>
    public sealed record Following(bool Gap);

    /// <summary>Ends what <see cref="Follow"/> began.</summary>
    public sealed record Unfollow(ChannelWriter<VmEventRecord> To);
}
