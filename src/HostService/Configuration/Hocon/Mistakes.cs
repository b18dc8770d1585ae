namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>All mistakes of one reading, in the order found, each once. Bounded, so that a file full of garbage stays readable.</summary>
public sealed class Mistakes
{
    /// <summary>As many are kept; the rest is only counted.</summary>
    public const int KeptMax = 100;

    private readonly List<Mistake> _kept = [];
    private readonly HashSet<string> _seen = [];

    /// <summary>How many were made, the dropped ones included.</summary>
    public int Count { get; private set; }

    /// <summary>Those that were kept; a last one counts the rest.</summary>
    public IReadOnlyList<Mistake> All => Count > _kept.Count ? [.. _kept, new Mistake(null, $"… and {Count - _kept.Count} more")] : _kept;

    /// <summary>Notes one.</summary>
    public void Add(Place? where, string what)
    {
        var mistake = new Mistake(where, what);
        if (_kept.Count >= KeptMax)
        {
            Count++;
        }
        else if (_seen.Add(mistake.ToString()))
        {
            Count++;
            _kept.Add(mistake);
        }
    }
}
