namespace Orchestrator.GuestAgent.Methods;

/// <summary>The one shutdown or reboot that is to come. Shared by both methods: a machine cannot do both.</summary>
internal sealed class PowerPlan(IPowerControl control, TimeProvider time)
{
    private readonly Lock _gate = new();
    private bool _taken;
    private ITimer? _timer;

    /// <summary>One was asked for, and is to come or being done.</summary>
    public bool IsTaken
    {
        get
        {
            lock (_gate)
            {
                return _taken;
            }
        }
    }

    /// <summary>Takes the place; false while an earlier request has it.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            return !_taken && (_taken = true);
        }
    }

    /// <summary>Starts the delay; does it when that is over. Called once the answer has gone.</summary>
    public void Begin(PowerAction action, TimeSpan delay, bool force)
    {
        lock (_gate)
        {
            _timer = time.CreateTimer(_ => Do(action, force), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Do(PowerAction action, bool force)
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
        try
        {
            control.Do(action, force);
        }
        finally
        {
            // Still here: it did not work, or it takes its time. Either way it may be asked for again.
            lock (_gate)
            {
                _taken = false;
            }
        }
    }
}
