namespace Orchestrator.Model.Monitors;

/// <summary>Makes one out of the two or three RESETs of one boot: the firmware resets the machine once more, within milliseconds.</summary>
public readonly record struct ResetTrain
{
    /// <summary>No machine boots, opens its port and is reset again in less; a reset behind an opened port counts at once.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private TimeSpan? ToldAt { get; init; }

    /// <summary>One RESET came.</summary>
    /// <param name="isNew">It is not of the boot that the last one began.</param>
    public ResetTrain Reset(TimeSpan now, out bool isNew)
    {
        isNew = ToldAt is not { } told || now - told >= Length;
        return isNew ? new ResetTrain { ToldAt = now } : this;
    }

    /// <summary>The guest opened its port: it has booted since.</summary>
    public static ResetTrain Booted() => default;
}
