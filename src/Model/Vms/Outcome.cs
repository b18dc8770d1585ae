namespace Orchestrator.Model.Vms;

/// <summary>How a command ended for one VM: every target of every job gets exactly one of these.</summary>
public enum Outcome
{
    /// <summary>Exited with 0.</summary>
    Ok,

    /// <summary>Exited with another code, launch failures (126, 127) included.</summary>
    Failed,

    /// <summary>Ended by a signal.</summary>
    Signalled,

    /// <summary>Ended because its time was up.</summary>
    TimedOut,

    /// <summary>Ended because somebody asked for it, after it had begun.</summary>
    Cancelled,

    /// <summary>Certainly not run.</summary>
    NotDelivered,

    /// <summary>The agent cannot do that; certainly not run.</summary>
    Unsupported,

    /// <summary>Left out before anything was sent; certainly not run.</summary>
    Skipped,

    /// <summary>May have run.</summary>
    Unknown,
}

/// <summary>The outcomes' names outside: hyphens, lower case.</summary>
public static class OutcomeNames
{
    /// <summary>The name in answers, tables and files.</summary>
    public static string Name(this Outcome outcome) =>
        outcome switch
        {
            Outcome.Ok => "ok",
            Outcome.Failed => "failed",
            Outcome.Signalled => "signalled",
            Outcome.TimedOut => "timed-out",
            Outcome.Cancelled => "cancelled",
            Outcome.NotDelivered => "not-delivered",
            Outcome.Unsupported => "unsupported",
            Outcome.Skipped => "skipped",
            Outcome.Unknown => "unknown",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No name is written down for this outcome."),
        };

    /// <summary>The outcome of a name; null for a text that names none.</summary>
    public static Outcome? Parse(string name)
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            if (outcome.Name() == name)
            {
                return outcome;
            }
        }
        return null;
    }
}
