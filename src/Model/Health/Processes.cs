namespace Orchestrator.Model.Health;

/// <summary>Processes of the host as sentences name them.</summary>
internal static class Processes
{
    /// <summary>For example "qemu-system-x86 (pid 4711, guest web1)".</summary>
    public static string Words(ProcessLook? process) =>
        process switch
        {
            null => "a process that cannot be named",
            { Guest: { } guest } => $"{process.Name} (pid {process.Pid}, guest {guest})",
            _ => $"{process.Name} (pid {process.Pid})",
        };
}
