using System.Globalization;

namespace Orchestrator.Model.Vms;

/// <summary>The last events, each with its id <c>run-seq</c>. Owned by one actor; not for use from several threads.</summary>
public sealed class EventRing
{
    private readonly string _run;
    private readonly VmEventRecord[] _kept;

    /// <param name="run">Names this run of the service: letters and digits.</param>
    /// <param name="keep">Events kept, 1 or more.</param>
    public EventRing(string run, int keep)
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        _run = run;
        _kept = new VmEventRecord[keep];
    }

    /// <summary>Events kept at most.</summary>
    public int Keep => _kept.Length;

    /// <summary>Number of the oldest event kept; the first of a run is 1.</summary>
    public long First => Math.Max(1, End - _kept.Length);

    /// <summary>Number that the next event will have.</summary>
    public long End { get; private set; } = 1;

    /// <summary>The event of that number, from <see cref="First"/> to before <see cref="End"/>.</summary>
    public VmEventRecord this[long number] =>
        number >= First && number < End
            ? _kept[number % _kept.Length]
            : throw new ArgumentOutOfRangeException(nameof(number), number, "No such event is kept.");

    /// <summary>Keeps an event; the oldest may go for it.</summary>
    public VmEventRecord Add(VmEventRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var named = record with { Id = string.Create(CultureInfo.InvariantCulture, $"{_run}-{End}") };
        _kept[End % _kept.Length] = named;
        End++;
        return named;
    }

    /// <summary>Where somebody goes on who has seen events up to one.</summary>
    /// <param name="after">The id of the last event seen; null for new ones only.</param>
    /// <returns>The number of the next event, and whether events between are missing: no longer kept, of another run, or an id that is none of ours.</returns>
    public (long Next, bool Gap) Resume(string? after)
    {
        if (after is null)
        {
            return (End, false);
        }
        var dash = after.LastIndexOf('-');
        var known =
            dash > 0
            && after.AsSpan(0, dash).SequenceEqual(_run)
            && long.TryParse(after.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            && seen < End
            && seen + 1 >= First;
        return known ? (long.Parse(after.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture) + 1, false) : (First, true);
    }
}
