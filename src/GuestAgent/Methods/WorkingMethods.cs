using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>The methods that do something. What they share lives on when the settings change: a shutdown that is under way stays the only one.</summary>
/// <param name="processPower">What power mode <c>process</c> acts on; null where there is nothing, and shutdown and reboot are refused.</param>
internal sealed class WorkingMethods(IPowerControl? processPower, TimeProvider time, AgentLog log)
{
    private readonly CommandRunner _runner = new(CommandGroups.OfThisMachine());
    private PowerPlan? _machinePlan;
    private PowerPlan? _processPlan;

    /// <summary>All of them, under these settings.</summary>
    public List<IMethod> Under(AgentSettings settings)
    {
        var security = settings.Security;
        var plan = settings.Power switch
        {
            PowerMode.System => _machinePlan ??= new PowerPlan(SystemPower.OfThisMachine(_runner, log), Alarm.Prepare),
            PowerMode.Process when processPower is not null => _processPlan ??= new PowerPlan(processPower, Alarm.Prepare),
            _ => null,
        };
        var writable = new AllowedPaths(security.AllowedWritePaths, "allowed_write_paths", settings.Source);
        return
        [
            new GetSystemInfoMethod(),
            new GetNetworkInfoMethod(),
            new GetDiskUsageMethod(),
            new ExecCommandMethod(
                settings,
                new CommandRules(security.CommandWhitelist, CommandEnvironment.SearchPath, settings.Source),
                _runner
            ),
            new FileReadMethod(settings, new AllowedPaths(security.AllowedReadPaths, "allowed_read_paths", settings.Source)),
            new FileWriteMethod(settings, writable),
            new FileOpenUploadMethod(settings, writable, time),
            new FileWriteChunkMethod(settings, writable),
            new FileCommitMethod(settings, writable),
            new FileAbortMethod(settings, writable),
            new PowerMethod(PowerAction.Shutdown, plan, settings.Source),
            new PowerMethod(PowerAction.Reboot, plan, settings.Source),
        ];
    }
}
