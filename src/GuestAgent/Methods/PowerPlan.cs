using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>The one shutdown or reboot that is to come. Shared by both methods: a machine cannot do both.</summary>
/// <param name="alarm">Prepares something to be done once, on any thread, when a delay is over that is told later; null when it cannot. See <see cref="Alarm.Prepare"/>.</param>
internal sealed class PowerPlan(IPowerControl control, Func<Action, Action<TimeSpan>?> alarm)
{
    private int _taken;

    /// <summary>One was asked for, and is to come or being done.</summary>
    public bool IsTaken => Volatile.Read(ref _taken) != 0;

    /// <summary>Takes the place, and makes ready what will be needed.</summary>
    /// <returns>Starts the delay, and does it when that is over; to be called once the answer has gone.</returns>
    /// <exception cref="MethodException">-32006: an earlier request has the place, or the machine has no thread to give.</exception>
    public Action<TimeSpan> Take(PowerAction action, bool force)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            throw new MethodException(AgentError.Busy, "a shutdown or reboot is under way already");
        }
        if (alarm(() => Do(action, force)) is { } begin)
        {
            return begin;
        }
        Volatile.Write(ref _taken, 0);
        throw new MethodException(AgentError.Busy, "nothing was begun: the machine has no thread to give; ask again later");
    }

    private void Do(PowerAction action, bool force)
    {
        try
        {
            control.Do(action, force);
        }
        finally
        {
            // Still here: it did not work, or it takes its time. Either way it may be asked for again.
            Volatile.Write(ref _taken, 0);
        }
    }
}
