namespace Orchestrator.AgentSimulator.Guests;

/// <summary>What an agent keeps on its disk about fleets: the one it belongs to, and the highest epoch it has seen of each.</summary>
internal sealed class FleetMemory
{
    // More than any test has; a host cannot make the simulator grow.
    private const int OthersMax = 16;

    private Dictionary<string, long>? _others;
    private long _epoch;

    /// <summary>The first that greeted the agent, or the last that claimed it; null before.</summary>
    public string? Fleet { get; private set; }

    /// <summary>A host greets.</summary>
    /// <returns>The highest epoch seen of that fleet, this greeting included.</returns>
    public long Greeted(string fleet, long epoch, bool claim)
    {
        if (Fleet is null || (claim && Fleet != fleet))
        {
            var before = EpochOf(fleet);
            if (Fleet is not null)
            {
                Others[Fleet] = _epoch;
            }
            (Fleet, _epoch) = (fleet, before);
        }
        var highest = Math.Max(EpochOf(fleet), epoch);
        if (Fleet == fleet)
        {
            _epoch = highest;
        }
        else if (Others.Count < OthersMax || Others.ContainsKey(fleet))
        {
            Others[fleet] = highest;
        }
        return highest;
    }

    public long EpochOf(string fleet) => fleet == Fleet ? _epoch : _others?.GetValueOrDefault(fleet) ?? 0;

    private Dictionary<string, long> Others => _others ??= [];
}
