using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Policy;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>The methods that do something, put together from the settings.</summary>
internal static class WorkingMethods
{
    /// <param name="processPower">What power mode <c>process</c> acts on.</param>
    public static List<IMethod> Make(AgentSettings settings, IPowerControl processPower, TimeProvider time)
    {
        var security = settings.Security;
        var runner = new CommandRunner(CommandGroups.OfThisMachine());
        IPowerControl? power = settings.Power switch
        {
            PowerMode.System => SystemPower.OfThisMachine(runner),
            PowerMode.Process => processPower,
            _ => null,
        };
        var plan = power is null ? null : new PowerPlan(power, time);
        var writable = new AllowedPaths(security.AllowedWritePaths, "allowed_write_paths", settings.Source);
        return
        [
            new GetSystemInfoMethod(),
            new GetNetworkInfoMethod(),
            new GetDiskUsageMethod(),
            new ExecCommandMethod(
                settings,
                new CommandRules(security.CommandWhitelist, CommandEnvironment.SearchPath, settings.Source),
                runner
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
