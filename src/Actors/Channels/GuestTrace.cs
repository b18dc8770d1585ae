using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Channels;

/// <summary>What a guest leaves behind by sending: when it was last heard, and what it sent against the protocol, over all its connections. Numbers alone, so that a flood costs nothing but counting. Written by one receive pump at a time, read from any thread.</summary>
public sealed class GuestTrace
{
    private long _seenTicks;
    private long _malformed;
    private long _strays;
    private long _tooLong;
    private long _bytes;

    /// <summary>When the greeted guest's last line arrived; null before the first.</summary>
    public DateTimeOffset? LastSeen =>
        Interlocked.Read(ref _seenTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>What it sent against the protocol.</summary>
    public ChannelFaults Faults =>
        new(Interlocked.Read(ref _malformed), Interlocked.Read(ref _strays), Interlocked.Read(ref _tooLong), Interlocked.Read(ref _bytes));

    internal void Seen(DateTimeOffset at) => Interlocked.Exchange(ref _seenTicks, at.UtcTicks);

    internal void Malformed() => Interlocked.Increment(ref _malformed);

    internal void Stray() => Interlocked.Increment(ref _strays);

    internal void TooLong() => Interlocked.Increment(ref _tooLong);

    internal void Bytes(int count) => Interlocked.Add(ref _bytes, count);
}
