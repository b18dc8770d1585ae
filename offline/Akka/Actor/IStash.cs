namespace Akka.Actor;

/// <summary>Messages kept for later.</summary>
public interface IStash
{
    int Capacity { get; }
    int Count { get; }
    bool IsEmpty { get; }
    bool NonEmpty { get; }
    bool IsFull { get; }

    /// <summary>Keeps the current message.</summary>
    /// <exception cref="StashOverflowException">It is full.</exception>
    /// <exception cref="IllegalActorStateException">The message is kept already.</exception>
    void Stash();

    /// <summary>Puts the oldest back to the front of the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all back to the front of the mailbox, in their order.</summary>
    void UnstashAll();
}
