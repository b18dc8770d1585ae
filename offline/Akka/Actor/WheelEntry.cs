namespace Akka.Actor;

/// <summary>One alarm, linked into its slot.</summary>
internal class WheelEntry(TimerWheel wheel)
{
    public long DueTick;
    public long IntervalMs = -1;
    public long DueMs;
    public ICanTell Receiver;
    public object Message;
    public IActorRef Sender;
    public Action Action;
    public ICancelable Cancelable;
    public WheelEntry Previous;
    public WheelEntry Next;
    public int Slot = -1;

    public void Remove() => wheel.Remove(this);
}
