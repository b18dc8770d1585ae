namespace Akka.Actor;

/// <summary>The same with behaviours that answer nothing.</summary>
public interface IUntypedActorContext : IActorContext
{
    void Become(UntypedReceive receive);
    void BecomeStacked(UntypedReceive receive);
}
