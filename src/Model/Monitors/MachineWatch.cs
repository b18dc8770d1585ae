using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Qmp;

namespace Orchestrator.Model.Monitors;

/// <summary>What is known of one machine over one connection to its monitor: takes events and answers, tells evidence, and knows what must be asked next.</summary>
/// <param name="socketPath">The agent's channel.</param>
/// <param name="tell">Takes the evidence, in order; <see cref="MachineEvidence.Stands"/> first.</param>
public sealed class MachineWatch(string socketPath, Action<MachineEvidence> tell)
{
    private readonly PortWatch _port = new(socketPath);
    private readonly List<MachineEvidence> _beforeStands = [];
    private MachineRun _run;
    private bool? _toldOpen;
    private bool _stands;
    private ResetTrain _resets;

    /// <summary>How the machine stands must be asked.</summary>
    public bool StatusWanted { get; private set; } = true;

    /// <inheritdoc cref="PortWatch.ListWanted"/>
    public bool ListWanted => _port.ListWanted;

    /// <inheritdoc cref="PortWatch.IdWanted"/>
    public string? IdWanted => _port.IdWanted;

    /// <summary>Asks for everything again, because something may have been missed.</summary>
    public void WantAll()
    {
        StatusWanted = true;
        _port.WantList();
    }

    /// <summary>An event came.</summary>
    public void Happened(QmpEvent what, TimeSpan now)
    {
        switch (what.Kind)
        {
            case QmpEventKind.PortChanged:
                _port.Changed(what.Device, what.Open, now, OfPort);
                PortMayBeFound();
                break;
            case QmpEventKind.DeviceDeleted:
                _port.Removed(what.Device);
                break;
            case QmpEventKind.Reset:
                _resets = _resets.Reset(now, out var isNew);
                if (isNew)
                {
                    Tell(new MachineEvidence.WasReset());
                }
                break;
            case QmpEventKind.ShutDown:
                Tell(new MachineEvidence.ShutsDown(what.ByGuest));
                break;
            case QmpEventKind.RunChanged:
                StatusWanted = true;
                break;
            case QmpEventKind.Other:
            default:
                break;
        }
    }

    /// <summary>The answer to query-status came.</summary>
    public void Stands(QmpStatus status)
    {
        StatusWanted = false;
        var run = MachineRuns.Of(status);
        if (run == _run)
        {
            return;
        }
        _run = run;
        if (_stands)
        {
            Tell(new MachineEvidence.RunChanged(run));
        }
    }

    /// <summary>The answer to query-chardev came.</summary>
    public void Listed(IReadOnlyList<QmpChardev> all, TimeSpan now)
    {
        _port.Listed(all, now, OfPort);
        PortMayBeFound();
    }

    /// <inheritdoc cref="PortWatch.Judged"/>
    public void Judged(string id, string? label, TimeSpan now) => _port.Judged(id, label, now, OfPort);

    /// <summary>Everything that had to be asked has been answered: evidence may be told.</summary>
    public void AllAnswered()
    {
        if (_stands)
        {
            return;
        }
        _stands = true;
        _toldOpen = _port.Open;
        tell(new MachineEvidence.Stands(_run, _port.Open));
        _beforeStands.ForEach(tell);
        _beforeStands.Clear();
    }

    private void OfPort(MachineEvidence changed)
    {
        // Before the first answer is complete, how the port stands is part of it.
        if (_stands)
        {
            // What was missed came up to a second ago, and the VM may have greeted the new agent since: it is to look again, not to give up what it has.
            var wasMissed = changed is MachineEvidence.PortChanged { Open: false } && _port.Open == true;
            tell(wasMissed ? new MachineEvidence.Stands(_run, false) : changed);
            _toldOpen = _port.Open;
        }
        if (changed is MachineEvidence.PortChanged { Open: true })
        {
            _resets = ResetTrain.Booted();
        }
    }

    // A port that has come to be known, or is so no longer, is no change that the guest made.
    private void PortMayBeFound()
    {
        if (_stands && _port.Open is null != _toldOpen is null)
        {
            _toldOpen = _port.Open;
            tell(new MachineEvidence.Stands(_run, _port.Open));
        }
    }

    private void Tell(MachineEvidence what)
    {
        if (_stands)
        {
            tell(what);
        }
        else if (_beforeStands.Count == 0 || _beforeStands[^1] != what)
        {
            _beforeStands.Add(what);
        }
    }
}
