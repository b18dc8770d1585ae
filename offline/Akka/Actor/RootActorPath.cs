namespace Akka.Actor;

/// <summary>The root of a system's tree.</summary>
public sealed class RootActorPath : ActorPath
{
    public RootActorPath(Address address, string name = "")
        : base(null, name, UndefinedUid) => Address = address;

    public override Address Address { get; }

    public override ActorPath Root => this;

    public override int Depth => 0;

    public override ActorPath WithUid(long uid) =>
        uid == UndefinedUid ? this : throw new NotSupportedException("RootActorPath must have undefined Uid");
}
