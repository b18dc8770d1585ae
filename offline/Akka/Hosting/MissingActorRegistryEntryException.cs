namespace Akka.Hosting;

public sealed class MissingActorRegistryEntryException : ActorRegistryException
{
    public MissingActorRegistryEntryException(string message)
        : base(message) { }

    public MissingActorRegistryEntryException(string message, Exception innerException)
        : base(message, innerException) { }
}
