using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Installation;

/// <summary>
/// The name of this installation, random, kept with the product UUID of the machine it was made on. On a machine with another one it is made anew: a copied
/// disk is another installation. Where either UUID is not known nothing is concluded.
/// </summary>
internal static class AgentIdFile
{
    /// <summary>The file in <c>state_dir</c>.</summary>
    public const string FileName = "agent-id";

    private const string Head = "agent-id 1";
    private const string Agent = "agent ";
    private const string Machine = "machine ";
    private const string NotKnown = "-";
    private const int IdBytes = 16;

    /// <param name="machine">The machine's product UUID; null when it is not known.</param>
    /// <param name="copied">Called before it is made anew because the machine is another one.</param>
    public static string Identify(StateFolder folder, string? machine, AgentLog log, Action copied)
    {
        var text = folder.Read(FileName);
        var kept = text is null ? null : Parse(text);
        if (text is not null && kept is null)
        {
            folder.PutAside(FileName, "it is of another form than this agent knows");
        }
        var (id, madeOn) = kept ?? (RandomHex.Of(IdBytes), machine);
        var isNew = kept is null;
        if (machine is not null && madeOn is not null && machine != madeOn)
        {
            log.Warn(
                "another machine than before: a copy is another agent",
                ("machine", machine),
                ("before", madeOn),
                ("agent_before", id)
            );
            copied();
            id = RandomHex.Of(IdBytes);
            isNew = true;
        }
        if (isNew || (madeOn is null && machine is not null))
        {
            folder.Write(FileName, $"{Head}\n{Agent}{id}\n{Machine}{machine ?? NotKnown}\n");
        }
        return id;
    }

    private static (string Id, string? Machine)? Parse(string text) =>
        text.Split('\n') is [Head, var agent, var machine, ""]
        && agent.StartsWith(Agent, StringComparison.Ordinal)
        && machine.StartsWith(Machine, StringComparison.Ordinal)
        && MachineIds.Hex32(agent[Agent.Length..]) == agent[Agent.Length..]
            ? (agent[Agent.Length..], machine[Machine.Length..] is NotKnown ? null : machine[Machine.Length..])
            : null;
}
