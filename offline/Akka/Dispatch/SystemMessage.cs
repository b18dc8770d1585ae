using Akka.Actor;

namespace Akka.Dispatch;

/// <summary>What an actor's cell is told, ahead of every user message. Linked through <see cref="Next"/>, so one object goes to one actor only.</summary>
internal abstract class SystemMessage
{
    public SystemMessage Next;

    internal sealed class Create(Exception failure) : SystemMessage
    {
        public Exception Failure { get; } = failure;
    }

    internal sealed class Recreate(Exception cause) : SystemMessage
    {
        public Exception Cause { get; } = cause;
    }

    internal sealed class Suspend : SystemMessage;

    internal sealed class Resume(Exception causedByFailure) : SystemMessage
    {
        public Exception CausedByFailure { get; } = causedByFailure;
    }

    internal sealed class Terminate : SystemMessage;

    internal sealed class Watch(ActorRefBase watchee, ActorRefBase watcher) : SystemMessage
    {
        public ActorRefBase Watchee { get; } = watchee;
        public ActorRefBase Watcher { get; } = watcher;
    }

    internal sealed class Unwatch(ActorRefBase watcher) : SystemMessage
    {
        public ActorRefBase Watcher { get; } = watcher;
    }

    internal sealed class DeathWatchNotification(ActorRefBase actor, bool existenceConfirmed) : SystemMessage
    {
        public ActorRefBase Actor { get; } = actor;
        public bool ExistenceConfirmed { get; } = existenceConfirmed;
    }

    internal sealed class Failed(ActorRefBase child, Exception cause) : SystemMessage
    {
        public ActorRefBase Child { get; } = child;
        public Exception Cause { get; } = cause;
    }

    /// <summary>A continuation of an async handler, or (no task) the failure that ended it.</summary>
    internal sealed class RunTask(ActorTaskScheduler scheduler, Task task, Exception failure) : SystemMessage
    {
        public ActorTaskScheduler Scheduler { get; } = scheduler;
        public Task Task { get; } = task;
        public Exception Failure { get; } = failure;
    }
}
