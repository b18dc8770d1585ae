using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;
using Orchestrator.Storage;
using static Orchestrator.Actors.Identity.IdentityProtocol;

namespace Orchestrator.Actors.Identity;

/// <summary>
/// Rules on every greeting whose agent that is, and keeps what it learns. Rulings never wait for the disk: what has changed is written in batches beside; only a
/// person's word is answered after it is kept. Decisions are <see cref="IdentityLedger"/>'s.
/// </summary>
internal sealed class IdentityActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan BatchAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(10);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IHostStore _store;
    private readonly SteadyClock _clock;
    private readonly IdentityLedger _ledger;
    private readonly Dictionary<VmId, (IActorRef Actor, int Channel)> _vms = [];
    private readonly List<(IActorRef To, string What)> _answers = [];
    private bool _writing;

    public IdentityActor(IHostStore store, SteadyClock clock)
    {
        _store = store;
        _clock = clock;
        _ledger = new IdentityLedger(store.Fleet, store.Epoch);
        Receive<Greeted>(OnGreeted);
        Receive<Left>(OnLeft);
        Receive<Accept>(OnAccept);
        Receive<Forget>(OnForget);
        Receive<WriteDue>(_ => Write());
        Receive<Written>(OnWritten);
        Receive<TellAgain>(m => Context.ActorSelection("/user/host").Tell(m));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props PropsFor(IHostStore store, SteadyClock clock) => Props.Create<IdentityActor>(store, clock);

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "An actor that cannot start is stopped for good, and every VM waits for its ruling."
    )]
    protected override void PreStart()
    {
        try
        {
            _ledger.Load(_store.LoadKnownAgents());
        }
        catch (Exception e)
        {
            _log.Error("What is known of agents cannot be read, they are met as for the first time: {Problem}", Words(e));
        }
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        // Not at once: if it is a greeting that this fails over, it would come again without end.
        Timers.StartSingleTimer(nameof(TellAgain), TellAgain.Instance, TellAgainAfter);
    }

    protected override void PostStop()
    {
        if (_ledger.HasChanges && !_writing)
        {
            var (forgotten, changed) = _ledger.TakeChanges();
            if (WriteNow(_store, forgotten, changed) is { } problem)
            {
                _log.Warning("What is known of {Count} agents could not be kept: {Problem}", changed.Length, problem);
            }
        }
    }

    private void OnGreeted(Greeted m)
    {
        _vms[m.Vm] = (Sender, m.Channel);
        Tell(_ledger.Greeted(m.Vm, m.Name, m.Agent, m.Epoch, m.Claimed, _clock.UtcNow));
        WriteSoon(BatchAfter);
    }

    private void OnLeft(Left m)
    {
        if (_vms.TryGetValue(m.Vm, out var vm) && vm.Channel == m.Channel)
        {
            _vms.Remove(m.Vm);
            _ledger.Left(m.Vm);
        }
    }

    private void OnAccept(Accept m)
    {
        var changed = _ledger.Accept(m.Vm, _clock.UtcNow, out var what);
        if (changed.IsEmpty)
        {
            Sender.Tell(new Judged(false, what));
            return;
        }
        Tell(changed);
        AnswerWhenKept(what);
    }

    private void OnForget(Forget m)
    {
        if (m.IsGone)
        {
            _vms.Remove(m.Vm);
            _ledger.Left(m.Vm);
        }
        var changed = _ledger.Forget(m.Vm, _clock.UtcNow, out var found);
        if (!found)
        {
            Sender.Tell(new Judged(false, "nothing is remembered of its agent"));
            return;
        }
        Tell(changed);
        AnswerWhenKept("what was remembered of its agent is erased");
    }

    private void Tell(ImmutableArray<IdentityRuling> rulings)
    {
        foreach (var ruling in rulings)
        {
            if (_vms.TryGetValue(ruling.Vm, out var vm))
            {
                vm.Actor.Tell(new Ruled(vm.Channel, ruling));
            }
        }
    }

    private void AnswerWhenKept(string what)
    {
        _answers.Add((Sender, what));
        Write();
    }

    private void WriteSoon(TimeSpan after)
    {
        if (!_writing && !Timers.IsTimerActive(nameof(WriteDue)))
        {
            Timers.StartSingleTimer(nameof(WriteDue), WriteDue.Instance, after);
        }
    }

    private void Write()
    {
        if (_writing || !_ledger.HasChanges)
        {
            return;
        }
        _writing = true;
        var (forgotten, changed) = _ledger.TakeChanges();
        var answers = _answers.ToImmutableArray();
        _answers.Clear();
        var store = _store;
        Task.Run(() => new Written(forgotten, changed, answers, WriteNow(store, forgotten, changed)))
            .PipeTo(Self, failure: e => new Written(forgotten, changed, answers, e.GetType().Name));
    }

    private void OnWritten(Written m)
    {
        _writing = false;
        if (m.Problem is { } problem)
        {
            _log.Warning("What is known of {Count} agents could not be kept, it is tried again: {Problem}", m.Changed.Length, problem);
            _ledger.PutBack(m.Forgotten, m.Changed);
        }
        foreach (var (to, what) in m.Answers)
        {
            to.Tell(
                new Judged(
                    true,
                    m.Problem is null ? what : $"{what}; but it could not be kept yet, and holds until the service ends: {m.Problem}"
                )
            );
        }
        if (_answers.Count > 0)
        {
            Write();
        }
        else if (_ledger.HasChanges)
        {
            WriteSoon(m.Problem is null ? BatchAfter : TryAgainAfter);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the disk does, the rulings go on; the problem is told and tried again.")]
    private static string? WriteNow(IHostStore store, ImmutableArray<VmId> forgotten, ImmutableArray<KnownAgent> changed)
    {
        try
        {
            foreach (var vm in forgotten)
            {
                store.Forget(vm);
            }
            if (!changed.IsEmpty)
            {
                store.Save(changed);
            }
            return null;
        }
        catch (Exception e)
        {
            return Words(e);
        }
    }

    private static string Words(Exception e) => e is StoreException ? e.Message : e.GetType().Name;

    private sealed record WriteDue
    {
        public static WriteDue Instance { get; } = new();
    }

    /// <param name="Problem">Null when all of it is kept.</param>
    private sealed record Written(
        ImmutableArray<VmId> Forgotten,
        ImmutableArray<KnownAgent> Changed,
        ImmutableArray<(IActorRef To, string What)> Answers,
        string? Problem
    );
}
