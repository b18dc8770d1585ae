namespace Akka.Actor;

/// <summary>What an actor goes on with when its dying children have ended.</summary>
internal enum EndReason
{
    None,
    Recreation,
    Creation,
    Termination,
}
