namespace Orchestrator.Model.Vms;

/// <summary>What a guest sent against the protocol since the service started; numbers only, never its bytes.</summary>
/// <param name="Malformed">Lines that are no message.</param>
/// <param name="Strays">Messages that nobody waited for: late, doubled, foreign.</param>
/// <param name="TooLong">Lines over the limit.</param>
/// <param name="Bytes">Bytes of all these.</param>
public readonly record struct ChannelFaults(long Malformed, long Strays, long TooLong, long Bytes)
{
    private const int StraysWithoutNews = 100;

    /// <summary>A line that is none, or a stream of strays. A late answer now and then is no news, nor what a client before us has left in the port.</summary>
    public bool AreNews => Malformed + TooLong > 0 || Strays >= StraysWithoutNews;
}
