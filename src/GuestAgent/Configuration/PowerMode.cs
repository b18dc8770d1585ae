namespace Orchestrator.GuestAgent.Configuration;

/// <summary>What <c>shutdown</c> and <c>reboot</c> act on.</summary>
internal enum PowerMode
{
    /// <summary>The machine.</summary>
    System,

    /// <summary>Only this agent: shutdown ends it, reboot starts it anew.</summary>
    Process,

    /// <summary>Nothing: refused with -32001.</summary>
    Deny,
}
