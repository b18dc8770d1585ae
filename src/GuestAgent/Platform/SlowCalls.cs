using System.Diagnostics;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>Calls into the kernel that may hang for as long as somebody else's server is away: each on a thread of its own, waited for only so long.</summary>
/// <param name="limit">How long an answer is waited for, and for how long a hanging call is believed to be merely slow.</param>
internal sealed class SlowCalls<TResult>(TimeSpan limit)
    where TResult : class
{
    /// <summary>Threads that may hang at once; a subject beyond it gets no answer.</summary>
    internal const int ThreadsMax = 16;
    private const int StackBytes = 128 * 1024;

    private readonly Dictionary<string, Pending> _underway = [];

    /// <summary>
    /// One result per subject in their order; null for one that did not answer in time or threw. A subject whose earlier call still hangs is
    /// not called again: it costs no second thread, and no second wait.
    /// </summary>
    public TResult?[] Run<TSubject>(List<TSubject> subjects, Func<TSubject, string> name, Func<TSubject, TResult?> call)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
        var pending = subjects.ConvertAll(subject => Begin(name(subject), () => call(subject)));
        return pending.ConvertAll(one => one?.Wait(deadline)).ToArray();
    }

    private Pending? Begin(string key, Func<TResult?> call)
    {
        lock (_underway)
        {
            if (_underway.TryGetValue(key, out var earlier))
            {
                return Stopwatch.GetElapsedTime(earlier.Started) < limit ? earlier : null;
            }
            if (_underway.Count >= ThreadsMax)
            {
                return null;
            }
            var pending = new Pending();
            _underway.Add(key, pending);
            if (OwnThread.TryStart("slow call", StackBytes, () => Work(key, pending, call)))
            {
                return pending;
            }
            _underway.Remove(key);
            return null;
        }
    }

    private void Work(string key, Pending pending, Func<TResult?> call)
    {
        TResult? result = null;
        try
        {
            result = call();
        }
        catch (Exception e) when (e is PlatformException)
        {
            // Left out, as one that cannot be reached is.
        }
        lock (_underway)
        {
            _underway.Remove(key);
        }
        pending.End(result);
    }

    private sealed class Pending
    {
        private readonly object _gate = new();
        private TResult? _result;
        private bool _ended;

        public long Started { get; } = Stopwatch.GetTimestamp();

        public void End(TResult? result)
        {
            lock (_gate)
            {
                (_result, _ended) = (result, true);
                Monitor.PulseAll(_gate);
            }
        }

        public TResult? Wait(long deadline)
        {
            lock (_gate)
            {
                while (!_ended)
                {
                    var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
                    if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                    {
                        break;
                    }
                }
                return _result;
            }
        }
    }
}
