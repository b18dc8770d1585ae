using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>How the agent is told to end, by a signal or by a request to itself; from any thread.</summary>
internal sealed class StopRequest(EventSignal wake)
{
    private int _asked;
    private int _restart;

    /// <summary>Times that it was asked for; from the second on, nothing in flight is waited for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>The agent is to start anew when it has ended.</summary>
    public bool Restart => Volatile.Read(ref _restart) != 0;

    /// <param name="atOnce">Nothing in flight is waited for.</param>
    public void Ask(bool restart = false, bool atOnce = false)
    {
        if (restart)
        {
            Volatile.Write(ref _restart, 1);
        }
        Interlocked.Add(ref _asked, atOnce ? 2 : 1);
        wake.Raise();
    }
}
