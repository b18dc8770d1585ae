namespace Orchestrator.AgentSimulator.Ports;

/// <summary>What is to be done later, by one clock; alike times in the order in which they were asked for.</summary>
internal sealed class TimerQueue(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly PriorityQueue<Action, (double Ms, long Order)> _waiting = new();
    private long _order;

    /// <summary>Milliseconds since the start.</summary>
    public double NowMs => time.GetElapsedTime(_began).TotalMilliseconds;

    public void After(double delayMs, Action action) => _waiting.Enqueue(action, (NowMs + delayMs, _order++));

    /// <summary>Does what is due.</summary>
    /// <returns>Whole milliseconds until the next, for a wait; -1 when nothing waits.</returns>
    public int RunDue()
    {
        while (_waiting.TryPeek(out var action, out var due))
        {
            var left = due.Ms - NowMs;
            if (left > 0)
            {
                return (int)Math.Min(Math.Ceiling(left), int.MaxValue);
            }
            _waiting.Dequeue();
            action();
        }
        return -1;
    }
}
