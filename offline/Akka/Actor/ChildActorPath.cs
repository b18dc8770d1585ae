namespace Akka.Actor;

/// <summary>Every path but the root.</summary>
public sealed class ChildActorPath : ActorPath
{
    private readonly int _depth;

    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(parentPath, name, uid) => _depth = parentPath.Depth + 1;

    public override Address Address => Parent.Address;

    public override ActorPath Root => Parent.Root;

    public override int Depth => _depth;

    public override ActorPath WithUid(long uid) => new ChildActorPath(Parent, Name, uid);
}
