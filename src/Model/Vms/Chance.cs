namespace Orchestrator.Model.Vms;

/// <summary>Reproducible chance as a value (SplitMix64): the same seed gives the same rolls, so that a failing run can be repeated.</summary>
/// <param name="State">Where the sequence stands.</param>
public readonly record struct Chance(ulong State)
{
    /// <summary>The sequence of one VM: apart from its neighbours', and the same again for the same seed and name.</summary>
    public static Chance For(ulong seed, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var hash = 14695981039346656037UL;
        foreach (var c in name)
        {
            hash = unchecked((hash ^ c) * 1099511628211UL);
        }
        return new Chance(unchecked(seed ^ hash)).Roll(out _);
    }

    /// <summary>The next state; <paramref name="value"/> is evenly spread over 0 (included) to 1 (not included).</summary>
    public Chance Roll(out double value)
    {
        unchecked
        {
            var next = State + 0x9E3779B97F4A7C15UL;
            var z = next;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            value = ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
            return new Chance(next);
        }
    }
}
