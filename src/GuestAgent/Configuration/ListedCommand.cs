namespace Orchestrator.GuestAgent.Configuration;

/// <summary>One item of <c>security.command_whitelist</c>.</summary>
/// <param name="Program">A name without a slash, or an absolute path.</param>
/// <param name="Args">A pattern per argument, in order; <see cref="AnyFurther"/> may be the last. Null allows any arguments.</param>
internal sealed record ListedCommand(string Program, IReadOnlyList<string>? Args = null)
{
    /// <summary>As the last pattern: any further arguments, or none.</summary>
    public const string AnyFurther = "...";
}
