namespace Orchestrator.GuestAgent.Configuration;

/// <summary>The words that settings and flags have for what is an enum in here.</summary>
internal static class Words
{
    public const string LogLevels = "trace, debug, info, warn or error";
    public const string PowerModes = "system, process or deny";

    public static AgentLogLevel? LogLevel(string word) =>
        word switch
        {
            "trace" => AgentLogLevel.Trace,
            "debug" => AgentLogLevel.Debug,
            "info" => AgentLogLevel.Info,
            "warn" or "warning" => AgentLogLevel.Warn,
            "error" => AgentLogLevel.Error,
            _ => null,
        };

    public static PowerMode? Power(string word) =>
        word switch
        {
            "system" => PowerMode.System,
            "process" => PowerMode.Process,
            "deny" => PowerMode.Deny,
            _ => null,
        };
}
