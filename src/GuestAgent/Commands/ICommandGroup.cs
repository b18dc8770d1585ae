namespace Orchestrator.GuestAgent.Commands;

/// <summary>All processes that one command brings about, whatever they do to get away from it. Made per command.</summary>
internal interface ICommandGroup : IDisposable
{
    /// <summary>Variables that the command's environment must have for the group to know its own again.</summary>
    IReadOnlyList<string> Environment { get; }

    /// <summary>Runs <paramref name="spawn"/> so that the child belongs to the group from its first instruction on.</summary>
    /// <param name="spawn">Starts the program; returns its process id, or 0.</param>
    void Launch(Func<int> spawn);

    /// <summary>Ends every process of the group at once. The first one stays unreaped.</summary>
    /// <returns>True when it was seen that none is left.</returns>
    bool KillAll(TimeSpan limit);
}
