namespace Orchestrator.GuestAgent.Methods;

/// <summary>The one shutdown or reboot that is to come. Shared by both methods: a machine cannot do both.</summary>
/// <param name="after">Does something once, when a delay is over, on any thread.</param>
internal sealed class PowerPlan(IPowerControl control, Action<TimeSpan, Action> after)
{
    private int _taken;

    /// <summary>One was asked for, and is to come or being done.</summary>
    public bool IsTaken => Volatile.Read(ref _taken) != 0;

    /// <summary>Takes the place; false while an earlier request has it.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    /// <summary>Starts the delay; does it when that is over. Called once the answer has gone.</summary>
    public void Begin(PowerAction action, TimeSpan delay, bool force) => after(delay, () => Do(action, force));

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
