namespace Akka.Actor;

/// <summary>Left out when messages are checked for serialization.</summary>
public interface INoSerializationVerificationNeeded;
