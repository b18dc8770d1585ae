namespace Akka.Actor;

/// <summary>A behaviour: true when it handled the message.</summary>
public delegate bool Receive(object message);
