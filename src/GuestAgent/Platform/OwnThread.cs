namespace Orchestrator.GuestAgent.Platform;

/// <summary>
/// Threads of the agent's own. A guest whose processes or memory are used up gives none: that must cost the one thing that asked for it, never the agent.
/// </summary>
internal static class OwnThread
{
    /// <summary>Why a request is not taken when there is none, for the asker.</summary>
    public const string None = "The machine has no thread to give for it: too many processes, or no memory; ask again later.";

    /// <param name="name">Of a few letters, for whoever looks at the process.</param>
    /// <returns>False when the machine has none to give; nothing was begun.</returns>
    public static bool TryStart(string name, int stackBytes, Action run)
    {
        try
        {
            new Thread(() => run(), stackBytes) { IsBackground = true, Name = name }.Start();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }
}
