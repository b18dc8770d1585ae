namespace Orchestrator.Actors.Hosts;

/// <summary>What <see cref="HostActor"/> tells itself, and what the shutdown tells it.</summary>
internal static class HostInternals
{
    /// <summary>The pause after a failure of a VM's actor is over.</summary>
    internal sealed record StartAnew(string Name);

    /// <summary>Ends every open call and closes every connection; answered with Done when that is so.</summary>
    internal sealed record StopServing
    {
        public static StopServing Instance { get; } = new();
    }
}
