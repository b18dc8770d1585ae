using System.Collections.Immutable;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Vms;

/// <summary>
/// Where a VM's actor shows how things stand, for anybody to read at once. A slot instead of messages: ten thousand VMs that answer pings must not
/// flood the host's actor, and a list must not wait for a busy VM. Written by the VM's actor and its receive pump; read from any thread.
/// </summary>
public sealed class VmSlot(VmView first)
{
    private VmView _view = first;
    private ImmutableSortedDictionary<string, string> _labels = first.Labels;
    private long _counts;

    /// <summary>The VM as it stands now.</summary>
    public VmView View
    {
        get
        {
            var view = Volatile.Read(ref _view);
            var counts = Interlocked.Read(ref _counts);
            return view with
            {
                Labels = Volatile.Read(ref _labels),
                LastSeen = Trace.LastSeen,
                Faults = Trace.Faults,
                InFlight = (int)(counts >> 32),
                Queued = (int)(counts & int.MaxValue),
            };
        }
    }

    /// <summary>What the guest leaves behind by sending, over all connections.</summary>
    public GuestTrace Trace { get; } = new();

    /// <summary>Replaces what only a change of state changes.</summary>
    internal void Show(VmView view) => Volatile.Write(ref _view, view);

    /// <summary>The VM's actor has ended: nobody keeps the connection until another one does.</summary>
    internal void Stopped(string why, DateTimeOffset at)
    {
        var view = Volatile.Read(ref _view);
        var since = view.Phase == VmPhase.Connecting ? view.Since : at;
        Show(view with { Phase = VmPhase.Connecting, Since = since, Reason = why, NextTryAt = null });
        Count(0, 0);
    }

    /// <summary>Replaces the labels, whatever the connection does.</summary>
    internal void Relabel(ImmutableSortedDictionary<string, string> labels) => Volatile.Write(ref _labels, labels);

    /// <summary>How many calls are open and waiting.</summary>
    internal void Count(int inFlight, int queued) => Interlocked.Exchange(ref _counts, ((long)inFlight << 32) | (uint)queued);
}
