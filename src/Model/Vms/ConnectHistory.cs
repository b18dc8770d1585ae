using System.Collections.Immutable;

namespace Orchestrator.Model.Vms;

/// <summary>What became of a VM's connects and connections, and how long the next connect waits because of it.</summary>
/// <param name="Chance">Spreads the pauses.</param>
internal sealed record ConnectHistory(Chance Chance)
{
    /// <summary>So many losses of a minute are told apart: with that many the pause is the longest.</summary>
    private const int LossesMax = 8;

    private const int TriesMax = 8;

    /// <summary>A guest that loses so many connections in a minute is not believed that now is the time to connect.</summary>
    private const int Flapping = 4;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Connects that did not lead to an answer since the VM was last ready.</summary>
    public int Attempts { get; private init; }

    /// <summary>How the last connect failed; null when none failed since the VM was last ready.</summary>
    public DialFailure? LastDialFailure { get; private init; }

    /// <summary>Why the last connection ended; null when none ended since the VM was last ready.</summary>
    public LossCause? LastLoss { get; private init; }

    /// <summary>The newest last; first of all what the connection of the last answer ended by.</summary>
    public ImmutableArray<ConnectTry> Tries { get; private init; } = [];

    /// <summary>When connections of an agent that had answered were lost within the last minute, the newest last.</summary>
    private ImmutableArray<DateTimeOffset> Losses { get; init; } = [];

    /// <summary>Whether what the guest does with its port says nothing any more about when to connect.</summary>
    public bool IsFlapping(DateTimeOffset now) => Recent(now).Length >= Flapping;

    /// <summary>A connect failed.</summary>
    public (ConnectHistory Next, TimeSpan Pause) DialFailed(DialFailure failure, RetryRules rules, DateTimeOffset now) =>
        (this with { LastDialFailure = failure, Tries = TriedAlso(ConnectionReasons.Try(failure), now) }).Failed(
            rules.LongestPause(failure),
            rules
        );

    /// <summary>QEMU is there: what was tried while it was not says nothing of it.</summary>
    public ConnectHistory QemuCame() => this with { Attempts = 0 };

    /// <summary>An agent answered: what was before is over, but for how often it was lost.</summary>
    public ConnectHistory Greeted() => this with { Attempts = 0, LastDialFailure = null, LastLoss = null, Tries = [] };

    /// <summary>A connection ended before anybody answered.</summary>
    public (ConnectHistory Next, TimeSpan Pause) LostUngreeted(VmConnectionEvent.Lost lost, RetryRules rules, DateTimeOffset now)
    {
        var ended = this with { LastLoss = lost.Cause, LastDialFailure = null, Tries = TriedAlso(ConnectionReasons.Try(lost), now) };
        return lost.Cause == LossCause.GreetAgain ? (ended.Counted(), TimeSpan.Zero) : ended.Failed(rules.LongestPause(lost.Cause), rules);
    }

    /// <summary>A connection ended whose agent had answered. The first in a minute is made anew at once; the pause doubles with each other one of that minute.</summary>
    /// <param name="age">How long it was ready.</param>
    public (ConnectHistory Next, TimeSpan Pause) LostReady(VmConnectionEvent.Lost lost, TimeSpan age, RetryRules rules, DateTimeOffset now)
    {
        var ended = this with { LastLoss = lost.Cause, LastDialFailure = null, Tries = [new ConnectTry(now, ConnectionReasons.Try(lost))] };
        if (lost.Cause == LossCause.GreetAgain)
        {
            return (ended.Counted(), TimeSpan.Zero);
        }
        var losses = Recent(now).Add(now);
        ended = ended with { Losses = losses.Length > LossesMax ? losses.RemoveAt(0) : losses };
        return RetryRules.IsAtOnce(lost.Cause, age, losses.Length, LossesMax)
            ? (ended.Counted(), TimeSpan.Zero)
            : (ended with { Attempts = losses.Length - 1 }).Failed(rules.LongestPauseOfReady(lost.Cause), rules, countsAs: 1);
    }

    private (ConnectHistory Next, TimeSpan Pause) Failed(TimeSpan longest, RetryRules rules, int? countsAs = null)
    {
        var chance = Chance.Roll(out var roll);
        var next = (this with { Chance = chance }).Counted();
        var pause = new Backoff(rules.Settings.BackoffMin, longest).After(next.Attempts, roll);
        return (countsAs is { } attempts ? next with { Attempts = attempts } : next, pause);
    }

    private ConnectHistory Counted() => this with { Attempts = Attempts < int.MaxValue ? Attempts + 1 : Attempts };

    private ImmutableArray<DateTimeOffset> Recent(DateTimeOffset now) =>
        // Whatever is done to the machine's date, what lies ahead is not of the last minute.
        Losses.IsEmpty
            ? Losses
            : Losses.RemoveAll(at => now - at >= Minute || at > now);

    private ImmutableArray<ConnectTry> TriedAlso(string result, DateTimeOffset now) =>
        [.. Tries.Length < TriesMax ? Tries : Tries.RemoveAt(0), new ConnectTry(now, result)];
}
