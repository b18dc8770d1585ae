using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>The machine itself, without its init.</summary>
internal static class Machine
{
    private static readonly TimeSpan SyncLimit = TimeSpan.FromSeconds(10);

    /// <summary>Writes out what is not on the disks yet, as far as that can be done in a few seconds, and ends or restarts the machine.</summary>
    /// <returns>The errno when the kernel refuses; otherwise 0, or never.</returns>
    public static int EndNow(PowerAction action)
    {
        // A frozen or far-away file system can hold up a sync for ever.
        var synced = new ManualResetEventSlim();
        void Sync()
        {
            Libc.Sync();
            synced.Set();
        }
        if (OwnThread.TryStart("sync", 64 * 1024, Sync))
        {
            synced.Wait(SyncLimit);
        }
        return Libc.EndMachine(action == PowerAction.Shutdown ? Libc.PowerOff : Libc.Restart) == 0 ? 0 : Libc.LastError;
    }
}
