namespace Akka.Hosting;

public class ActorRegistryException : Exception
{
    public ActorRegistryException(string message)
        : base(message) { }

    public ActorRegistryException(string message, Exception innerException)
        : base(message, innerException) { }
}
