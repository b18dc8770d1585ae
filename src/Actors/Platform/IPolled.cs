namespace Orchestrator.Actors.Platform;

/// <summary>Who is told of a socket's events.</summary>
internal interface IPolled
{
    /// <summary>Something has changed since the last time. Runs on the poller's thread, which all channels share: takes microseconds, and never waits or throws.</summary>
    void Happened(PollEvents events);
}
