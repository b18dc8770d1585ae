using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

/// <summary>What became of each call of a <see cref="SimulatedVm"/>, by its number; looks at once whether that may be.</summary>
internal sealed class CallAccount
{
    private readonly Dictionary<int, TimeSpan> _open = [];

    /// <summary>How calls ended.</summary>
    public Dictionary<int, CallOutcome> Ended { get; } = [];

    /// <summary>Calls of which the guest may have got the line.</summary>
    public HashSet<int> Written { get; } = [];

    /// <summary>Calls that the agent refused to begin.</summary>
    public HashSet<int> Stale { get; } = [];

    /// <summary>The number of the last call.</summary>
    public int Last { get; private set; }

    public int Begin(TimeSpan deadline)
    {
        _open[++Last] = deadline;
        return Last;
    }

    public void End(int number, CallOutcome outcome, string story)
    {
        Assert.True(Ended.TryAdd(number, outcome), $"call {number} ended twice at {story}");
        _open.Remove(number);
        Assert.False(
            outcome is CallOutcome.NotDelivered && Written.Contains(number) && !Stale.Contains(number),
            $"call {number} was written and is told as not delivered at {story}"
        );
    }

    public void NoneIsOverdue(TimeSpan now, string story) =>
        Assert.True(_open.Values.All(deadline => deadline > now), $"a call is open past its deadline at {story}");
}
