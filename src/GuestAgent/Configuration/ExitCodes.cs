namespace Orchestrator.GuestAgent.Configuration;

/// <summary>What the process answers to whoever started it; sysexits' numbers where they have one.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The channel cannot be had at all (a socket path in use, too long, not permitted).</summary>
    public const int Failed = 1;

    /// <summary>A flag is unknown or lacks its value.</summary>
    public const int Usage = 2;

    /// <summary>The configuration is wrong: starting again does not help.</summary>
    public const int BadConfiguration = 78;
}
