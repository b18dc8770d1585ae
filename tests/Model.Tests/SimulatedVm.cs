using System.Collections.Immutable;
using System.Globalization;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.Model.Tests;

/// <summary>
/// One VM of the host service on virtual time: <see cref="VmConnection"/>, <see cref="CallTable{TCaller}"/>, <see cref="PingSchedule"/> and
/// <see cref="IdentityLedger"/> put together as the VM's actor does it, before a <see cref="SimulatedGuest"/>. Every rule that must always hold is looked at where it
/// could be broken.
/// </summary>
internal sealed partial class SimulatedVm
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ConnectionSettings Settings = ConnectionSettings.Default;
    private static readonly VmName Name = VmName.Parse("web1");
    private static readonly VmName CopyName = VmName.Parse("copy");
    private static readonly VmId Id = VmId.OfInventory("h", Name);
    private static readonly VmId CopyId = VmId.OfInventory("h", CopyName);
    private readonly Random _random;
    private readonly bool _fences;
    private readonly CallTable<int> _calls = new(8, 1000);
    private readonly IdentityLedger _ledger = new("ours", 1);
    private readonly SimulatedWire _wire;
    private readonly Dictionary<string, TimeSpan> _due = [];
    private VmConnection _vm;
    private PingSchedule _pings;
    private VmEffect.OpenForCalls? _takes;
    private string? _instance;
    private int _connection;
    private bool _helloIsHeld;
    private bool _claim;

    public SimulatedVm(Random random, bool fences)
    {
        _random = random;
        _fences = fences;
        Guest = new SimulatedGuest(fences);
        _wire = new SimulatedWire(Guest, OnSent);
        _vm = VmConnection.New(Settings, "/run/vms/web1.sock", "me", new Chance((ulong)random.Next()), T0);
        _due["retry"] = TimeSpan.Zero;
    }

    public SimulatedGuest Guest { get; }

    public TimeSpan Now { get; private set; }

    public VmPhase Phase => _vm.Phase;

    public string Story => $"{Now.TotalSeconds:0.000} s, {_vm.Stage} {_vm.Phase}: {_vm.Reason}";

    /// <summary>What became of the calls.</summary>
    public CallAccount Account { get; } = new();

    /// <summary>A client's call. Refused at once where the VM is in no state to take it.</summary>
    public void Call(TimeSpan within)
    {
        var number = Account.Begin(Now + within);
        if (!_vm.TakesCalls && !_vm.ParksCalls)
        {
            End(number, new CallOutcome.NotDelivered(AgentError.VmNotReady, "refused"));
        }
        else if (
            _calls.Admit(
                number,
                new GuestRequest("exec_command", default) { Trace = number.ToString(CultureInfo.InvariantCulture) },
                Now + within,
                Now
            ) is
            { } refused
        )
        {
            End(number, refused);
        }
        Advance();
    }

    public void Tell(MachineEvidence what) => Apply(new VmConnectionEvent.Evidence(what));

    /// <summary>The end that the kernel or the receive pump tells; nothing where no connection stands.</summary>
    public void Lose(LossCause cause)
    {
        if (_vm.Stage != ConnectionStage.Waiting)
        {
            Apply(new VmConnectionEvent.Lost(cause, ""));
        }
    }

    public void Accept() => Ruled(_ledger.Accept(Id, T0 + Now, out _));

    public void Forget() => Ruled(_ledger.Forget(Id, T0 + Now, out _));

    /// <summary>Another VM tells our agent's id, or leaves.</summary>
    public void CopyTells(string agentId) =>
        Ruled(_ledger.Greeted(CopyId, CopyName, Guest.Info() with { AgentId = agentId }, 1, false, T0 + Now));

    public void CopyLeaves()
    {
        _ledger.Left(CopyId);
        Ruled(_ledger.Forget(CopyId, T0 + Now, out _));
    }

    /// <summary>An answer to a call that ended long ago, or never was.</summary>
    public void AnswerLate(long id) => Answered(id, null);

    /// <summary>Lets time pass, and all that is due in it happen.</summary>
    public void Run(TimeSpan time)
    {
        for (var end = Now + time; Now < end; )
        {
            var next = _due.Values.Where(at => at > Now).Append(end).Min();
            var step = Now + TimeSpan.FromMilliseconds(_random.Next(1, 400));
            Now =
                next < step ? next
                : step < end ? step
                : end;
            foreach (var (what, _) in _due.Where(d => d.Value <= Now).OrderBy(d => d.Value).ToArray())
            {
                if (_due.Remove(what))
                {
                    Happen(what);
                }
            }
            Advance();
            for (var lines = _random.Next(4); lines > 0 && Guest.Read(Now) is { } line; lines--)
            {
                Read(line);
            }
            if (Guest.Reads)
            {
                _wire.Send();
            }
            Account.NoneIsOverdue(Now, Story);
        }
    }

    private void Happen(string what)
    {
        switch (what)
        {
            case "retry":
                Apply(new VmConnectionEvent.RetryDue());
                break;
            case "dialled":
                Apply(Guest.IsThere ? new VmConnectionEvent.Dialed() : new VmConnectionEvent.DialFailed(DialFailure.Refused, ""));
                break;
            case "patience":
                Apply(new VmConnectionEvent.PatienceOver());
                break;
            case "hello" when _helloIsHeld:
                _due["hello"] = Now + Settings.HelloInterval;
                _due["no greeting"] = Now + Settings.GreetingTimeout;
                break;
            case "hello":
                Write(new PortLine("hello", 0, 0, _connection, null, default, _claim));
                _due["hello"] = Now + Settings.HelloInterval;
                break;
            case "no greeting":
                Apply(new VmConnectionEvent.Lost(LossCause.NoGreeting, ""));
                break;
            default:
                break;
        }
    }

    private void Apply(VmConnectionEvent happened)
    {
        (_vm, var effects) = _vm.On(happened, T0 + Now);
        foreach (var effect in effects)
        {
            Do(effect);
        }
        if (_vm.Stage == ConnectionStage.Greeting && !_due.ContainsKey("hello"))
        {
            _due["hello"] = Now;
            _due["no greeting"] = Now + Settings.GreetingTimeout;
        }
        Advance();
    }

    private void Do(VmEffect effect)
    {
        switch (effect)
        {
            case VmEffect.Dial e:
                _connection++;
                _helloIsHeld = e.Held;
                _due["dialled"] = Now + TimeSpan.FromMilliseconds(_random.Next(1, 50));
                break;
            case VmEffect.Close:
                // The order is the effects': calls end after it, and may still be withdrawn.
                _due.Remove("hello");
                _due.Remove("no greeting");
                _due.Remove("dialled");
                _takes = null;
                _ledger.Left(Id);
                Guest.Closed(isTakenBack: _fences ? _random.Next(2) == 0 : true);
                break;
            case VmEffect.RetryAfter e:
                _due["retry"] = Now + e.Delay;
                break;
            case VmEffect.EndCalls e:
                Tell(_calls.EndAll(e.Error, e.Why, e.KeepQueued, _wire.Withdraw));
                _wire.Clear();
                break;
            case VmEffect.OpenForCalls e:
                _takes = e;
                _pings = PingSchedule.Start(Settings, _random.NextDouble(), Now);
                break;
            case VmEffect.HoldGreeting e:
                _helloIsHeld = e.On;
                break;
            case VmEffect.AskAgent:
                _pings = _pings.AskedNow(Now);
                break;
            case VmEffect.JudgeAfter e:
                _due["patience"] = Now + e.Delay;
                break;
            default:
                break;
        }
    }

    /// <summary>What the VM's actor does whenever something happened: ends what is over, sends what may go out, pings.</summary>
    private void Advance()
    {
        var expired = _calls.Expire(Now, _wire.Withdraw);
        Tell(expired);
        if (_takes is not { } takes)
        {
            return;
        }
        if (takes.Serial && !_vm.IsHeld && expired.Any(e => e.Outcome is CallOutcome.Unknown))
        {
            Apply(new VmConnectionEvent.Lost(LossCause.CallUnanswered, ""));
            return;
        }
        while (_vm.TakesCalls && _calls.StartNext(takes.Serial && _pings.IsOpen ? 0 : takes.InFlightMax) is { } started)
        {
            var number = int.Parse(started.Request.Trace!, CultureInfo.InvariantCulture);
            var begin = Now + TimeSpan.FromSeconds(5);
            Write(
                new PortLine(
                    "exec_command",
                    started.Id,
                    number,
                    _connection,
                    _instance,
                    started.Deadline < begin ? started.Deadline : begin,
                    false
                )
            );
        }
        if (_vm.IsHeld && _pings.IsOpen)
        {
            _pings = _pings.AskedNow(Now);
        }
        var mayPing = !_vm.IsHeld && (!takes.Serial || _calls.Open == 0);
        switch (_pings.Due(mayPing, Now))
        {
            case PingStep.Send:
                var id = _calls.TakeId();
                Write(new PortLine("ping", id, 0, _connection, _instance, default, false));
                _pings = _pings.Sent(id, Now);
                break;
            case PingStep.JudgeSilent:
                Apply(new VmConnectionEvent.Lost(LossCause.PingUnanswered, ""));
                return;
            default:
                break;
        }
        _due["wake"] = new[] { _calls.NextDeadline, _pings.NextDue(mayPing) }.Min() ?? TimeSpan.MaxValue;
    }

    /// <summary>Puts a line on the wire, or, where the port is full, behind what waits in the host.</summary>
    private void Write(PortLine line)
    {
        Assert.False(_vm.IsHeld, $"{line.Method} is written to a machine that stands still at {Story}");
        Assert.True(line.Number == 0 || _vm.Phase == VmPhase.Ready, $"{line.Method} is written at {Story}");
        _wire.Write(line, isFull: !Guest.Reads && _random.Next(3) == 0);
    }

    private void OnSent(PortLine line)
    {
        if (line.Number > 0)
        {
            Account.Written.Add(line.Number);
            _calls.Written(line.Id, Now);
        }
    }
}
