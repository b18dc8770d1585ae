namespace Akka.Actor;

/// <summary>Does not put the receive timeout off.</summary>
public interface INotInfluenceReceiveTimeout;
