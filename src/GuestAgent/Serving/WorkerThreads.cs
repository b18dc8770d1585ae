using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>Threads that are made when there is work for them and end when there has been none for a while: an idle agent has none. Small stacks; no thread pool, which costs memory of its own.</summary>
/// <param name="threadsMax">More jobs wait their turn.</param>
/// <param name="run">Runs one job; must not throw.</param>
internal sealed class WorkerThreads(int threadsMax, TimeSpan idleTime, Action<Job> run)
{
    private const int StackBytes = 512 * 1024;

    private readonly Queue<Job> _waiting = new();
    private int _threadsMax = threadsMax;
    private int _threads;
    private int _idle;

    /// <summary>Threads alive now.</summary>
    public int Threads
    {
        get
        {
            lock (_waiting)
            {
                return _threads;
            }
        }
    }

    /// <summary>More jobs wait their turn. Threads beyond a lower number end when they are idle.</summary>
    public int ThreadsMax
    {
        set
        {
            lock (_waiting)
            {
                _threadsMax = value;
            }
        }
    }

    /// <returns>False when no thread is there for it and the machine has none to give: the job was not taken.</returns>
    public bool TryPost(Job job)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(job);
            if (_idle >= _waiting.Count)
            {
                Monitor.Pulse(_waiting);
                return true;
            }
            if (_threads >= _threadsMax)
            {
                return true;
            }
            // The new one waits for the gate, so that it finds the count right.
            if (OwnThread.TryStart("worker", StackBytes, Work))
            {
                _threads++;
                return true;
            }
            if (_threads > 0)
            {
                // Those there are will come to it.
                return true;
            }
            // Nobody else is there to have left one behind: this is all that waits.
            _waiting.Clear();
            return false;
        }
    }

    private void Work()
    {
        while (Take() is { } job)
        {
            run(job);
        }
    }

    private Job? Take()
    {
        lock (_waiting)
        {
            while (true)
            {
                if (_waiting.TryDequeue(out var job))
                {
                    return job;
                }
                _idle++;
                var woken = Monitor.Wait(_waiting, idleTime);
                _idle--;
                // A pulse may have been meant for this thread in the instant its time ran out: look once more before leaving.
                if (!woken && _waiting.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }
        }
    }
}
