using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>An orderly end in phases: what was registered for a phase runs side by side, then the next phase; each phase has its time.</summary>
public sealed class CoordinatedShutdown : IExtension
{
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";
    public const string PhaseServiceUnbind = "service-unbind";
    public const string PhaseServiceRequestsDone = "service-requests-done";
    public const string PhaseServiceStop = "service-stop";
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public const string PhaseClusterLeave = "cluster-leave";
    public const string PhaseClusterExiting = "cluster-exiting";
    public const string PhaseClusterExitingDone = "cluster-exiting-done";
    public const string PhaseClusterShutdown = "cluster-shutdown";
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly Lock _lock = new();
    private readonly List<ShutdownPhase> _phases;
    private readonly Dictionary<string, List<(string Name, Func<Task<Done>> Run)>> _tasks = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<Done> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILoggingAdapter _log;
    private Reason _reason;

    internal CoordinatedShutdown(ActorSystemImpl system)
    {
        System = system;
        _log = Logging.GetLogger(system, GetType());
        _phases = ShutdownPhase.InOrder(system.Settings.Config.GetConfig("akka.coordinated-shutdown"));
        if (system.Settings.CoordinatedShutdownTerminateActorSystem)
        {
            AddTask(
                PhaseActorSystemTerminate,
                "terminate-system",
                async () =>
                {
                    system.FinalTerminate();
                    await system.WhenTerminated.ConfigureAwait(false);
                    return Done.Instance;
                }
            );
        }

        if (system.Settings.Config.GetBoolean("akka.coordinated-shutdown.run-by-clr-shutdown-hook"))
            RunAtProcessExit(system);
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Null while it has not begun.</summary>
    public Reason ShutdownReason => Volatile.Read(ref _reason);

    /// <summary>The times of all phases that have tasks.</summary>
    public TimeSpan TotalTimeout
    {
        get
        {
            lock (_lock)
                return _tasks.Keys.Aggregate(TimeSpan.Zero, (sum, phase) => sum + Timeout(phase));
        }
    }

    public static CoordinatedShutdown Get(ActorSystem sys) => new CoordinatedShutdownExtension().Get(sys);

    /// <exception cref="ConfigurationException">No such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (_phases.All(p => p.Name != phase))
            throw new ConfigurationException(
                $"Unknown phase [{phase}], known phases [{string.Join(",", _phases.Select(p => p.Name))}]. All phases (along with their optional dependencies) must be defined in configuration."
            );
        lock (_lock)
        {
            if (!_tasks.TryGetValue(phase, out var list))
                _tasks[phase] = list = [];
            list.Add((taskName, task));
        }
    }

    public TimeSpan Timeout(string phase) =>
        _phases.Find(p => p.Name == phase)?.Timeout
        ?? throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.");

    /// <summary>Runs once; later calls get the same task.</summary>
    public Task<Done> Run(Reason reason, string fromPhase = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
            _ = RunAll(fromPhase);
        return _ended.Task;
    }

    private async Task RunAll(string fromPhase)
    {
        try
        {
            foreach (var phase in _phases.SkipWhile(p => fromPhase is not null && p.Name != fromPhase))
                await RunPhase(phase).ConfigureAwait(false);
            _ended.TrySetResult(Done.Instance);
        }
        catch (Exception e)
        {
            // A phase that is not to be recovered; who waits learns of it.
            _ended.TrySetException(e);
        }
    }

    private async Task RunPhase(ShutdownPhase phase)
    {
        (string Name, Func<Task<Done>> Run)[] tasks;
        lock (_lock)
            tasks = _tasks.TryGetValue(phase.Name, out var list) ? [.. list] : [];
        if (tasks.Length == 0)
            return;
        _log.Debug("Performing phase [{Phase}] with [{TaskCount}] tasks", phase.Name, tasks.Length);
        try
        {
            await Task.WhenAll(tasks.Select(t => RunTask(phase, t.Name, t.Run))).WaitAsync(phase.Timeout).ConfigureAwait(false);
        }
        catch (TimeoutException) when (phase.Recover)
        {
            _log.Warning("Coordinated shutdown phase [{Phase}] timed out after {Timeout}", phase.Name, phase.Timeout);
        }
    }

    private async Task RunTask(ShutdownPhase phase, string name, Func<Task<Done>> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (Exception e) when (phase.Recover)
        {
            _log.Warning("Task [{TaskName}] failed in phase [{Phase}]: {Reason}", name, phase.Name, e.Message);
        }
    }

    private void RunAtProcessExit(ActorSystemImpl system)
    {
        void AtExit(object sender, EventArgs e)
        {
            if (!system.WhenTerminated.IsCompleted)
                Run(ClrExitReason.Instance).Wait(TotalTimeout);
        }

        AppDomain.CurrentDomain.ProcessExit += AtExit;
        system.RegisterOnTermination(() => AppDomain.CurrentDomain.ProcessExit -= AtExit);
    }

    /// <summary>Why it ends.</summary>
    public class Reason
    {
        protected Reason() { }
    }

    public class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason() { }
    }

    public class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason() { }
    }

    public class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason() { }
    }

    public class ClusterDowningReason : Reason
    {
        public static readonly Reason Instance = new ClusterDowningReason();

        private ClusterDowningReason() { }
    }

    public class ClusterLeavingReason : Reason
    {
        public static readonly Reason Instance = new ClusterLeavingReason();

        private ClusterLeavingReason() { }
    }
}
