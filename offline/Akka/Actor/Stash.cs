namespace Akka.Actor;

internal sealed class Stash(ActorCell cell, bool bounded) : IStash
{
    private readonly LinkedList<(object Message, IActorRef Sender)> _kept = new();
    private int _lastKept;

    public int Capacity { get; } = bounded ? cell.Props.StashCapacity ?? cell.SystemImpl.Settings.StashCapacity : -1;
    public int Count => _kept.Count;
    public bool IsEmpty => Count == 0;
    public bool NonEmpty => Count > 0;
    public bool IsFull => Capacity >= 0 && Count >= Capacity;

    void IStash.Stash()
    {
        if (cell.EnvelopeId == _lastKept)
            throw new IllegalActorStateException($"Can't stash the same message {cell.CurrentMessage} more than once");
        if (Capacity > 0 && Count >= Capacity)
            throw new StashOverflowException(
                $"Couldn't enqueue message {cell.CurrentMessage} from {cell.Sender} to stash of {cell.Self}: it holds {Capacity}."
            );
        _lastKept = cell.EnvelopeId;
        _kept.AddLast((cell.CurrentMessage, cell.CurrentSender));
    }

    public void Unstash()
    {
        if (_kept.First is not { } oldest)
            return;
        _kept.RemoveFirst();
        cell.PostFirst(oldest.Value.Message, oldest.Value.Sender);
    }

    public void UnstashAll()
    {
        for (var node = _kept.Last; node is not null; node = node.Previous)
            cell.PostFirst(node.Value.Message, node.Value.Sender);
        _kept.Clear();
    }
}
