using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>What stands above /user and /system: when one of them fails, everything ends.</summary>
internal sealed class RootRef(ActorSystemImpl system) : MinimalActorRef
{
    public override ActorPath Path => system.RootPath;

    internal override ActorSystemImpl SystemImpl => system;

    protected override void TellInternal(object message, IActorRef sender) => system.DeadLetter(message, sender, this);

    internal override void SendSystem(SystemMessage message)
    {
        switch (message)
        {
            case SystemMessage.DeathWatchNotification ended:
                system.TopEnded(ended.Actor);
                break;
            case SystemMessage.Failed failed:
                system.EventStream.Publish(
                    new Error(failed.Cause, failed.Child.Path.ToString(), typeof(GuardianActor), "guardian failed, shutting down system")
                );
                failed.Child.StopInternal();
                system.Terminate();
                break;
            default:
                base.SendSystem(message);
                break;
        }
    }
}
