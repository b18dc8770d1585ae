using System.Collections.Immutable;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.Model.Tests;

/// <content>What the guest answers, and what the identity's ledger says of it.</content>
internal sealed partial class SimulatedVm
{
    /// <summary>What the guest does with a line that it reads, and what the host hears of it.</summary>
    private void Read(PortLine line)
    {
        if (line.Connection != _connection || _vm.Stage is not (ConnectionStage.Greeting or ConnectionStage.Ready))
        {
            return;
        }
        if (line.Method == "hello")
        {
            if (_vm.Stage == ConnectionStage.Greeting)
            {
                Greeted(line);
            }
            return;
        }
        if (_fences && line.Instance != Guest.InstanceId)
        {
            Account.Stale.Add(line.Number);
            End(line.Id, _ => new CallOutcome.NotDelivered(AgentError.Stale, "another instance"));
            Apply(new VmConnectionEvent.Lost(LossCause.AgentStale, ""));
            return;
        }
        Answered(line.Id, Guest.IsStale(line, Now) ? line : null);
    }

    private void Greeted(PortLine hello)
    {
        _due.Remove("hello");
        _due.Remove("no greeting");
        _claim = false;
        _instance = Guest.InstanceId;
        var told = new VmConnectionEvent.Greeted(Guest.Info());
        if (!_fences)
        {
            Apply(told);
            return;
        }
        var rulings = _ledger.Greeted(Id, Name, Guest.Info(), 1, hello.Claim, T0 + Now);
        if (rulings[0].Claim && !hello.Claim)
        {
            _claim = true;
            Apply(new VmConnectionEvent.Lost(LossCause.GreetAgain, ""));
            return;
        }
        Apply(told with { Known = rulings[0].Before, MovedFrom = rulings[0].MovedFrom, Quarantine = rulings[0].Quarantine });
    }

    private void Ruled(ImmutableArray<IdentityRuling> rulings)
    {
        if (_vm.Stage != ConnectionStage.Ready || rulings.FirstOrDefault(r => r.Vm == Id) is not { } ruling)
        {
            return;
        }
        _claim = ruling.Claim;
        Apply(ruling.Claim ? new VmConnectionEvent.Lost(LossCause.GreetAgain, "") : new VmConnectionEvent.Judged(ruling.Quarantine));
    }

    private void Answered(long id, PortLine? stale)
    {
        if (_takes is not { } takes)
        {
            return;
        }
        var isPing = _pings.IsOpen && id == _pings.OpenId;
        _pings = _pings.Answered(id, Now);
        if (stale is not null)
        {
            Account.Stale.Add(stale.Number);
            End(id, _ => new CallOutcome.NotDelivered(AgentError.Stale, "too late"));
        }
        else if (!isPing)
        {
            End(id, elapsed => new CallOutcome.Answered(default, elapsed));
        }
        if (_vm.IsAsked && (isPing || (takes.Serial && !_pings.IsOpen)))
        {
            Apply(new VmConnectionEvent.Answered());
        }
        Advance();
    }

    private void End(long id, Func<TimeSpan, CallOutcome> outcome)
    {
        if (_calls.End(id, outcome, Now) is { } ended)
        {
            Tell([ended]);
        }
    }

    private void Tell(ImmutableArray<CallTable<int>.Ended> ended)
    {
        foreach (var call in ended)
        {
            End(call.Caller, call.Outcome);
        }
    }

    private void End(int number, CallOutcome outcome) => Account.End(number, outcome, Story);
}
