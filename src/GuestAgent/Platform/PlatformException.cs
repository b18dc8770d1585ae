namespace Orchestrator.GuestAgent.Platform;

/// <summary>Something that this process cannot do without, or that its caller must hear of, was refused.</summary>
/// <param name="doing">What was tried, in the infinitive: "listen on the socket /run/x.sock".</param>
/// <param name="why">Why not.</param>
internal sealed class PlatformException(string doing, string why) : Exception($"cannot {doing}: {why}")
{
    public PlatformException(string doing, int errno)
        : this(doing, SystemError.Words(errno)) { }
}
