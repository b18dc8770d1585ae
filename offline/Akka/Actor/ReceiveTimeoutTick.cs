namespace Akka.Actor;

/// <summary>Look whether the receive timeout is over.</summary>
internal sealed class ReceiveTimeoutTick(IdleClock clock)
{
    public IdleClock Clock { get; } = clock;
}
