using System.Runtime.InteropServices;

namespace Orchestrator.GuestAgent.Tests.Platform;

/// <summary>A network of its own for the calling thread.</summary>
internal static class NetworkNamespace
{
    private const int CloneNewNet = 0x40000000;

    /// <summary>0 when the calling thread now has a fresh network with nothing but a loopback.</summary>
    public static int Leave() => Unshare(CloneNewNet);

    public static int ThreadId() => GetTid();

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static extern int Unshare(int flags);

    [DllImport("libc", EntryPoint = "gettid")]
    private static extern int GetTid();
}
