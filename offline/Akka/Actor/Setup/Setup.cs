namespace Akka.Actor.Setup;

/// <summary>Something a system is started with.</summary>
public abstract class Setup
{
    public ActorSystemSetup And(Setup other) => ActorSystemSetup.Create(this, other);
}
