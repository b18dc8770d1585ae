namespace Orchestrator.GuestAgent.Platform;

/// <summary>The kernel refused something that this process cannot do without, or that the caller must hear of.</summary>
/// <param name="doing">What was tried, in the infinitive: "bind the socket /run/x.sock".</param>
/// <param name="errno">Why not.</param>
internal sealed class PlatformException(string doing, int errno) : Exception($"cannot {doing}: {SystemError.Words(errno)}")
{
    public int Errno { get; } = errno;
}
