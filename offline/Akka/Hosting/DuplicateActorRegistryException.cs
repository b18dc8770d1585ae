namespace Akka.Hosting;

public sealed class DuplicateActorRegistryException : ActorRegistryException
{
    public DuplicateActorRegistryException(string message)
        : base(message) { }

    public DuplicateActorRegistryException(string message, Exception innerException)
        : base(message, innerException) { }
}
