using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Qmp;

namespace Orchestrator.Model.Monitors;

/// <summary>
/// Finds the agent's port among all ports of a machine and tells when the guest opens and closes it. Events name a port by its device's id, the inventory
/// by its socket; the character device between the two is what connects them, so each id that an event names is asked for once.
/// </summary>
/// <param name="socketPath">The agent's channel.</param>
public sealed class PortWatch(string socketPath)
{
    private const int IdsMax = 256;
    private const int UnjudgedChangesMax = 16;

    /// <summary>QEMU tells a port's changes at most once a second: what was asked for may be told once more so late.</summary>
    private static readonly TimeSpan ToldAgainWithin = TimeSpan.FromSeconds(1.5);

    private readonly Dictionary<string, Whose> _ids = new(StringComparer.Ordinal);
    private readonly List<(string Id, bool Open)> _unjudged = [];
    private readonly string _fileName = socketPath[(socketPath.LastIndexOf('/') + 1)..];
    private string? _label;
    private TimeSpan _askedAt;

    private enum Whose
    {
        Ours,
        Another,

        /// <summary>QEMU did not say: after each of its changes all devices are asked for instead.</summary>
        NotTold,
    }

    /// <summary>Whether the guest has the port open; null when no port, or more than one, has this socket.</summary>
    public bool? Open { get; private set; }

    /// <summary>The list of character devices must be asked for again.</summary>
    public bool ListWanted { get; private set; } = true;

    /// <summary>The device whose character device must be asked for; null for none.</summary>
    public string? IdWanted => _unjudged.Count > 0 ? _unjudged[0].Id : null;

    /// <summary>Asks for the list, because something may have been missed.</summary>
    public void WantList() => ListWanted = true;

    /// <summary>The list came.</summary>
    public void Listed(IReadOnlyList<QmpChardev> all, TimeSpan now, Action<MachineEvidence> tell)
    {
        ListWanted = false;
        var mine = Only(all, c => c.LeadsTo(socketPath)) ?? Only(all, c => c.HasFileName(_fileName));
        if (mine?.Label != _label)
        {
            _label = mine?.Label;
            _ids.Clear();
        }
        var open = mine?.FrontendOpen;
        if (open != Open)
        {
            _askedAt = now;
            Become(open, tell);
        }
    }

    /// <summary>The guest opened or closed a port.</summary>
    public void Changed(string id, bool open, TimeSpan now, Action<MachineEvidence> tell)
    {
        if (_label is null)
        {
            // Without a client some versions do not tell where a socket leads; now there may be one.
            ListWanted = true;
            return;
        }
        if (!_ids.TryGetValue(id, out var whose))
        {
            if (_unjudged.Count < UnjudgedChangesMax && _ids.Count < IdsMax)
            {
                _unjudged.Add((id, open));
                return;
            }
            whose = Whose.NotTold;
        }
        if (whose == Whose.NotTold)
        {
            ListWanted = true;
        }
        else if (whose == Whose.Ours)
        {
            Apply(open, now, tell);
        }
    }

    /// <summary>It was told which character device an id is connected to; null when that was refused.</summary>
    public void Judged(string id, string? label, TimeSpan now, Action<MachineEvidence> tell)
    {
        _ids[id] =
            label is null ? Whose.NotTold
            : label == _label ? Whose.Ours
            : Whose.Another;
        var changes = _unjudged.Where(c => c.Id == id).ToArray();
        _unjudged.RemoveAll(c => c.Id == id);
        foreach (var (_, open) in changes)
        {
            Changed(id, open, now, tell);
        }
    }

    /// <summary>A device was taken out of the machine; another one may get its id.</summary>
    public void Removed(string id)
    {
        _unjudged.RemoveAll(c => c.Id == id);
        ListWanted |= _ids.Remove(id, out var whose) && whose != Whose.Another;
    }

    private void Apply(bool open, TimeSpan now, Action<MachineEvidence> tell)
    {
        if (open != Open)
        {
            Become(open, tell);
        }
        else if (open && now - _askedAt >= ToldAgainWithin)
        {
            // Opened while it is open: of what came in between, within one second, QEMU tells the last only.
            tell(new MachineEvidence.PortChanged(false));
            tell(new MachineEvidence.PortChanged(true));
        }
    }

    private void Become(bool? open, Action<MachineEvidence> tell)
    {
        var before = Open;
        Open = open;
        if (before is not null && open is { } known)
        {
            tell(new MachineEvidence.PortChanged(known));
        }
    }

    private static QmpChardev? Only(IReadOnlyList<QmpChardev> all, Func<QmpChardev, bool> fits)
    {
        QmpChardev? only = null;
        foreach (var one in all)
        {
            if (fits(one))
            {
                if (only is not null)
                {
                    return null;
                }
                only = one;
            }
        }
        return only;
    }
}
