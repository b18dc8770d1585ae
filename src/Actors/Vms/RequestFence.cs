using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Vms;

/// <summary>What every request to an agent of protocol 1.1 carries, so that none is begun late or by another than was meant; docs/protocol.md §4.</summary>
internal sealed class RequestFence(string instance, string session, long epoch)
{
    private const int TraceCharsMax = 64;

    /// <summary>
    /// An agent begins what it is sent within milliseconds. What has waited longer has waited in a port or in a stopped agent, and its caller may have been told
    /// long ago that nobody answers: a call's deadline, which covers its work too, is no bound for its beginning.
    /// </summary>
    private static readonly TimeSpan BeginWithin = TimeSpan.FromSeconds(5);

    /// <summary>Null for an agent that would take no notice.</summary>
    public static RequestFence? For(ChannelProtocol.Greeted greeted) =>
        AgentFacts.CanFence(greeted.Agent) ? new(greeted.Agent.InstanceId!, greeted.Session, greeted.Terms.Epoch) : null;

    /// <summary>The context of one request.</summary>
    /// <param name="until">Not to be begun later, nor later than a few seconds from now.</param>
    public RequestContext Of(TimeSpan until, string? trace, AgentClock clock, TimeSpan now)
    {
        var begin = until < now + BeginWithin ? until : now + BeginWithin;
        return new(instance, session, epoch, clock.At(begin), Math.Max(0, (long)(begin - now).TotalMilliseconds))
        {
            Trace = trace is { Length: > 0 and <= TraceCharsMax } && trace.All(c => c is > ' ' and <= '~') ? trace : null,
        };
    }
}
