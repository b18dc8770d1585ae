using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Runs the continuations of an actor's async handlers on the actor's turn.</summary>
internal sealed class ActorTaskScheduler(ActorCell cell) : TaskScheduler
{
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Starts the handler on the running actor and holds its mailbox until the task ends.</summary>
    public static void RunTask(Func<Task> action)
    {
        var cell = ActorCell.Current ?? throw new InvalidOperationException("RunTask must be called from an actor context.");
        var scheduler = cell.TaskScheduler;
        var start = new Task<Task>(action);
        start.RunSynchronously(scheduler);
        var running = start.GetAwaiter().GetResult();
        if (running is null || running.IsCompletedSuccessfully)
            return;
        if (running.IsCompleted)
        {
            running.GetAwaiter().GetResult();
            return;
        }

        cell.HoldForTask();
        running.ContinueWith(
            (ended, state) => ((ActorCell)state).TaskEnded(ended),
            cell,
            CancellationToken.None,
            TaskContinuationOptions.None,
            scheduler
        );
    }

    internal void Execute(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task)
    {
        if (ActorCell.Current == cell && (task.CreationOptions & TaskCreationOptions.LongRunning) == 0)
            TryExecuteTask(task);
        else
            cell.SendSystem(new SystemMessage.RunTask(this, task, null));
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ActorCell.Current == cell && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
