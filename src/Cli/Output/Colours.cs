namespace Orchestrator.Cli.Output;

/// <summary>The few colours that are used, as ANSI sequences.</summary>
internal static class Colours
{
    public const string Reset = "\u001b[0m";
    public const string Green = "\u001b[32m";
    public const string Yellow = "\u001b[33m";
    public const string Red = "\u001b[31m";

    /// <summary>The colour of a VM's state.</summary>
    public static string OfState(string state) =>
        state switch
        {
            "ready" => Green,
            "connecting" or "paused" or "migrating" => Yellow,
            _ => Red,
        };
}
