namespace Orchestrator.GuestAgent.Methods;

/// <summary>What <c>shutdown</c> and <c>reboot</c> do when their time has come: to the machine, or only to this process.</summary>
internal interface IPowerControl
{
    /// <summary>Does it; called once the delay is over, on any thread. Returns when it is under way.</summary>
    /// <param name="force">Without asking services (or requests in flight) to end.</param>
    void Do(PowerAction action, bool force);
}

internal enum PowerAction
{
    Shutdown,
    Reboot,
}
