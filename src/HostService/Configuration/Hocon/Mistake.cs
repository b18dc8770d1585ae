namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Where">The place; null when none can be named (a file that is missing names itself in the text).</param>
/// <param name="What">The key, what is wrong with it, what to do.</param>
public sealed record Mistake(Place? Where, string What)
{
    /// <summary><c>file:line: what</c>, without control characters.</summary>
    public override string ToString() => Printable.Text(Where is { } place ? $"{place}: {What}" : What);
}
