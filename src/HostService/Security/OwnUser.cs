using System.Runtime.InteropServices;

namespace Orchestrator.HostService.Security;

/// <summary>The user that the service runs as.</summary>
public sealed partial record OwnUser(uint Uid)
{
    public static OwnUser Current() => new(GetEffectiveUid());

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUid();
}
