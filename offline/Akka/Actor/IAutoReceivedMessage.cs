namespace Akka.Actor;

/// <summary>Handled by the actor's cell before any behaviour.</summary>
public interface IAutoReceivedMessage;
