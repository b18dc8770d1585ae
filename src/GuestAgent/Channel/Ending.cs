using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Serving;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>The agent's end once it is asked for: requests in flight may finish, then they are cancelled, and after that nobody is waited for.</summary>
internal sealed class Ending(RequestServer server, StopRequest stop, AgentLog log)
{
    /// <summary>What requests in flight get when the agent is told to stop.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    /// <summary>What cancelled ones get to end their processes.</summary>
    public static readonly TimeSpan CancelGrace = TimeSpan.FromSeconds(1);

    private bool _cancelled;

    /// <summary>From now on no request is taken.</summary>
    public bool Begun => NextAt != long.MaxValue;

    /// <summary>When to look again, in <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/> before it has begun.</summary>
    public long NextAt { get; private set; } = long.MaxValue;

    /// <summary>Takes the steps that are due.</summary>
    /// <param name="hostThere">Somebody who may still take answers.</param>
    /// <returns>True when nothing is left to wait for.</returns>
    public bool Reached(bool hostThere)
    {
        if (stop.Asked == 0)
        {
            return false;
        }
        var now = Environment.TickCount64;
        if (!Begun)
        {
            NextAt = now + (long)StopGrace.TotalMilliseconds;
            log.Info("stopping");
        }
        if (!_cancelled && (now >= NextAt || stop.Asked > 1) && !server.Workless)
        {
            _cancelled = true;
            NextAt = now + (long)CancelGrace.TotalMilliseconds;
            server.CancelWork();
        }
        return server.Workless && (server.Idle || !hostThere || now >= NextAt || stop.Asked > 1) || (_cancelled && now >= NextAt);
    }
}
