namespace Akka.Actor;

/// <summary>Not taken from strangers on other machines.</summary>
public interface IPossiblyHarmful;
