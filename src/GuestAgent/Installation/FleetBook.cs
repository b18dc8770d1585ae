using System.Globalization;
using System.Text;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Installation;

/// <summary>The fleets that an agent knows, with the highest epoch of each, and the one that it belongs to; docs/protocol.md §3.2. No more than that: where it is kept is the keeper's affair.</summary>
internal sealed class FleetBook
{
    /// <summary>More than an agent meets in its life; beyond it the one goes that changed longest ago, never its own.</summary>
    public const int FleetsMax = 16;

    private const string Head = "fleets 1";

    // The one that changed longest ago first.
    private readonly List<FleetEpoch> _fleets = [];

    /// <summary>The fleet that the agent belongs to; null before any has greeted it.</summary>
    public string? Own { get; private set; }

    public IReadOnlyList<FleetEpoch> Fleets => _fleets;

    /// <summary>What is known of a fleet; null for one that has not been here.</summary>
    public FleetEpoch? Find(string fleet) => _fleets.Find(known => known.Fleet == fleet);

    /// <summary>A host of that fleet has greeted.</summary>
    /// <param name="epoch">As it named it; null for none.</param>
    /// <param name="claim">The agent belongs to that fleet from now on.</param>
    /// <returns>Whether anything became different.</returns>
    public bool Heed(string fleet, long? epoch, bool claim)
    {
        var changed = (claim || Own is null) && Own != fleet;
        if (changed)
        {
            Own = fleet;
        }
        var known = Find(fleet);
        if (known is not null && (epoch ?? 0) <= known.Epoch)
        {
            return changed;
        }
        if (known is null)
        {
            known = new FleetEpoch(fleet, Math.Max(epoch ?? 0, 0));
        }
        else
        {
            _fleets.Remove(known);
            known.Epoch = epoch ?? 0;
        }
        _fleets.Add(known);
        if (_fleets.Count > FleetsMax)
        {
            _fleets.RemoveAt(_fleets.FindIndex(one => one.Fleet != Own));
        }
        return true;
    }

    /// <summary>The installation is a new one: it belongs to nobody. Epochs stay, for it may be a copy within its fleet.</summary>
    /// <returns>Whether anything became different.</returns>
    public bool Disown()
    {
        var changed = Own is not null;
        Own = null;
        return changed;
    }

    /// <summary>As it stands in the file: whole lines.</summary>
    public string Print()
    {
        var text = new StringBuilder(Head).Append('\n').Append("own ").Append(Own ?? "-").Append('\n');
        foreach (var known in _fleets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{known.Fleet} {known.Epoch}\n");
        }
        return text.ToString();
    }

    /// <returns>Null when it is no such text.</returns>
    public static FleetBook? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines is not [Head, var own, .. var rest, ""] || !own.StartsWith("own ", StringComparison.Ordinal) || rest.Length > FleetsMax)
        {
            return null;
        }
        var book = new FleetBook { Own = own["own ".Length..] is "-" ? null : own["own ".Length..] };
        if (book.Own is not null && !Greeting.IsName(book.Own))
        {
            return null;
        }
        foreach (var line in rest)
        {
            if (
                line.Split(' ') is not [var fleet, var digits]
                || !Greeting.IsName(fleet)
                || book.Find(fleet) is not null
                || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            )
            {
                return null;
            }
            book._fleets.Add(new FleetEpoch(fleet, epoch));
        }
        return book;
    }
}
