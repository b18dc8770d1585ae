using Orchestrator.HostService.Requests;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Streams;

/// <summary>Bounds how many event streams are open at once, so that they never take all the places of other requests.</summary>
public sealed class EventStreamLimit(int streamsMax)
{
    private int _open;

    /// <exception cref="ProblemException">busy.</exception>
    public IDisposable Enter()
    {
        if (Interlocked.Increment(ref _open) <= streamsMax)
        {
            return new Place(this);
        }
        Interlocked.Decrement(ref _open);
        throw new ProblemException(AgentError.Busy, $"{streamsMax} event streams are open, and no more are served at once; close one.")
        {
            Headers = [new("Retry-After", "5")],
        };
    }

    private sealed class Place(EventStreamLimit limit) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref limit._open);
            }
        }
    }
}
