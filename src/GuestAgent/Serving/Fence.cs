using System.Text;
using Orchestrator.GuestAgent.Installation;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>
/// Keeps requests from being carried out that were meant for another agent, come from a host that another has followed, or have waited for too long;
/// docs/protocol.md §4. Belongs to the channel's thread.
/// </summary>
internal sealed class Fence(AgentIdentity identity, FleetKeeper fleets, HostSession session, TimeProvider time)
{
    private const int ToldCharsMax = 64;

    private readonly byte[] _instance = Encoding.UTF8.GetBytes(identity.InstanceId);

    /// <summary>Looks at each member that is there. A request that may pass and names a higher epoch raises it, on disk, before it returns.</summary>
    /// <param name="readAt">When the request was read; timestamp of the time provider.</param>
    /// <returns>Why the request is refused; null when it may pass.</returns>
    public MethodException? Refuse(scoped in ReceivedContext context, long readAt)
    {
        if (context.HasInstance && !context.Instance.SequenceEqual(_instance))
        {
            return RequestFence.Refusal(
                StaleReason.Instance,
                $"The request is for the agent \"{Told(context.Instance)}\", and this is \"{identity.InstanceId}\"."
            );
        }
        if (context.HasSession && !(session.Name is { } name && Ascii.Equals(context.Session, name)))
        {
            var here = session.Name is { } begun ? $"here it is \"{begun}\"" : "none has been begun here";
            return RequestFence.Refusal(StaleReason.Session, $"The request is of the session \"{Told(context.Session)}\", and {here}.");
        }
        if (context.Epoch is { } named && session.Fleet is null)
        {
            return RequestFence.Refusal(
                StaleReason.Epoch,
                $"The request is of epoch {named}, and no session has been begun here, so that of no fleet."
            );
        }
        if (Keep(context, readAt).StaleAt(MonotonicClock.NowMs(time)) is { } stale)
        {
            return stale;
        }
        if (context.Epoch is { } epoch && session.Fleet is { } fleet && epoch > fleet.Epoch)
        {
            fleets.Raise(fleet, epoch);
        }
        return null;
    }

    /// <summary>What is to be looked at again when the request's turn comes.</summary>
    public RequestFence Keep(scoped in ReceivedContext context, long readAt) =>
        new(session.Fleet, context.Epoch, context.NotAfterMs, context.TtlMs, MonotonicClock.MsOf(time, readAt));

    private static string Told(ReadOnlySpan<byte> text) => GuestText.Clean(text, ToldCharsMax);
}
