using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>A test that makes control groups of its own; skipped, and says so, where that cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ControlGroupFactAttribute : FactAttribute
{
    private const int BytesMax = 64 * 1024;

    public ControlGroupFactAttribute() =>
        Skip =
            Environment.UserName == "root" && Cgroups.Find() is not null
                ? null
                : "this machine gives the test no control groups of version 2";

    /// <summary>Of this process's own group.</summary>
    public static string? Folder { get; } = Cgroups.OwnFolder(MountTable.Read(), SmallFile.TryRead("/proc/self/cgroup", BytesMax));
}
