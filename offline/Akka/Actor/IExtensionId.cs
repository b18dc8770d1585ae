namespace Akka.Actor;

/// <summary>Names and makes an extension.</summary>
public interface IExtensionId
{
    Type ExtensionType { get; }
    object Apply(ActorSystem system);
    object Get(ActorSystem system);
    object CreateExtension(ExtendedActorSystem system);
}
