namespace Orchestrator.GuestAgent.Configuration;

/// <summary>Importance of a log line, rising.</summary>
internal enum AgentLogLevel
{
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}
