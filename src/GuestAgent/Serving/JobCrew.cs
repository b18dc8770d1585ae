using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>
/// Has jobs run by workers, within the bounds of docs/protocol.md §2, and keeps them, done, until they are taken. Belongs to the channel's thread; only the
/// running happens on others.
/// </summary>
/// <param name="wake">Tells that there is one to take; called on any thread.</param>
internal sealed class JobCrew(TimeProvider time, AgentLog log, Action wake) : IDisposable
{
    /// <summary>Requests that start work, each second.</summary>
    public const int WorkPerSecond = 100;

    // Threads for requests that do not count as work, when all others are taken.
    private const int SpareThreads = 2;
    private const int JobsWaitingMax = 64;
    private static readonly TimeSpan WorkerIdleTime = TimeSpan.FromSeconds(10);

    private readonly RateLimit _rate = new(WorkPerSecond, time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<Job> _completed = new();
    private readonly HashSet<Job> _open = [];
    private WorkerThreads? _workers;
    private int _session = 1;
    private int _working;
    private int _concurrentMax = 1;

    /// <summary>Jobs that start work, at once. When it becomes less, those that are there are not touched.</summary>
    public int ConcurrentMax
    {
        get => _concurrentMax;
        set
        {
            _concurrentMax = value;
            _workers?.ThreadsMax = value + SpareThreads;
        }
    }

    /// <summary>Jobs that were posted and are not taken yet.</summary>
    public IReadOnlyCollection<Job> Open => _open;

    /// <summary>Counts the hosts and their sessions; jobs of an earlier one are not begun any more.</summary>
    public int Session => _session;

    /// <summary>Nothing is being worked on.</summary>
    public bool Workless => _open.Count == 0;

    /// <summary>Why a request cannot be taken now; null when it can, and then its share of the rate is used up.</summary>
    public string? RefusalOf(IMethod method)
    {
        if (_open.Count >= _concurrentMax + JobsWaitingMax)
        {
            return $"{_open.Count} requests are waiting; ask again later.";
        }
        if (!method.StartsWork)
        {
            return null;
        }
        if (_working >= _concurrentMax)
        {
            return $"{_working} requests are running, as many as max_concurrent_requests allows; ask again later.";
        }
        return _rate.TryTake() ? null : $"More than {_rate.PerSecond} requests a second; ask again later.";
    }

    /// <param name="job">Of this session.</param>
    /// <returns>False: <see cref="OwnThread.None"/>.</returns>
    public bool TryPost(Job job)
    {
        _workers ??= new WorkerThreads(_concurrentMax + SpareThreads, WorkerIdleTime, Run);
        if (!_workers.TryPost(job))
        {
            return false;
        }
        _open.Add(job);
        _working += job.Method.StartsWork ? 1 : 0;
        return true;
    }

    /// <summary>The host is gone, or another session begins: what was asked and not begun is passed over.</summary>
    public void EndSession() => Volatile.Write(ref _session, _session + 1);

    /// <summary>The next one that is done, of an earlier session too.</summary>
    /// <param name="onlyEarlier">One of this session stays, and all behind it.</param>
    public Job? TryTake(bool onlyEarlier)
    {
        Job? job;
        lock (_completed)
        {
            if (!_completed.TryPeek(out job) || (onlyEarlier && job.Session == _session))
            {
                return null;
            }
            _completed.Dequeue();
        }
        _open.Remove(job);
        _working -= job.Method.StartsWork ? 1 : 0;
        return job;
    }

    /// <summary>Tells running methods to end now.</summary>
    public void Cancel() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    // On a worker's thread.
    private void Run(Job job)
    {
        if (job.Session == Volatile.Read(ref _session))
        {
            try
            {
                if (job.Fence.StaleAt(MonotonicClock.NowMs(time)) is { } stale)
                {
                    job.Refuse(stale);
                }
                else
                {
                    job.Begin();
                    job.Answer = job.Method.Run(job.ParamsJson, job.Fence, job.Audit, _stopping.Token);
                }
            }
            catch (MethodException refused)
            {
                job.Refuse(refused);
            }
            // A defect in one method must not take the others down; its details are for the log alone, and not its message, which may quote the request.
            catch (Exception defect)
            {
                log.Error("method failed", ("method", job.Method.Name), ("exception", defect.GetType().Name));
                job.Error = AgentError.Internal;
                job.ErrorMessage = "The agent failed to answer; its log says more.";
            }
        }
        lock (_completed)
        {
            _completed.Enqueue(job);
        }
        wake();
    }
}
