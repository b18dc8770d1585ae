using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Installation;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent;

/// <summary>What <c>state_dir</c> says this agent is: its names and the fleets it knows.</summary>
internal sealed class AgentInstallation
{
    private const int RandomIdBytes = 16;

    private readonly string? _bootFolder;

    private AgentInstallation(AgentIdentity identity, FleetKeeper fleets, string? bootFolder) =>
        (Identity, Fleets, _bootFolder) = (identity, fleets, bootFolder);

    public AgentIdentity Identity { get; }

    public FleetKeeper Fleets { get; }

    /// <summary>Reads it, and makes what is missing.</summary>
    public static AgentInstallation Of(CommandLine given, AgentSettings settings, AgentLog log)
    {
        var folder = new StateFolder(settings.StateDir, log, StateFolder.WaitLimit);
        var fleets = new FleetKeeper(folder, log);
        var agentId = AgentIdFile.Identify(folder, MachineIds.ProductUuid(), log, fleets.Disown);
        var machineBoot = given.BootId ?? MachineIds.BootId() ?? RandomHex.Of(RandomIdBytes);
        var standsForMachine = given.UnixPath is not null && settings.Power == PowerMode.Process;
        var boot = standsForMachine ? BootIdFile.Identify(folder, machineBoot) : machineBoot;
        return new AgentInstallation(AgentIdentity.OfThisProcess(boot, agentId), fleets, standsForMachine ? settings.StateDir : null);
    }

    /// <summary>Where the process stands for a machine: it shuts down or reboots, and the next start is another boot.</summary>
    public void EndBoot()
    {
        if (_bootFolder is not null)
        {
            BootIdFile.End(_bootFolder);
        }
    }
}
