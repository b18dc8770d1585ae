using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Verbs;

/// <summary>The lines of a check-up: ok, warn or FAIL, each with what to do.</summary>
internal sealed class DoctorReport(Terminal terminal)
{
    private int _warnings;
    private int _failures;

    public void Ok(string what) => Line("ok", Colours.Green, what, null);

    public void Warn(string what, string todo)
    {
        _warnings++;
        Line("warn", Colours.Yellow, what, todo);
    }

    public void Fail(string what, string todo)
    {
        _failures++;
        Line("FAIL", Colours.Red, what, todo);
    }

    /// <summary>Writes the sum.</summary>
    /// <returns>0 when nothing failed, else 1.</returns>
    public int Finish()
    {
        terminal.Output.WriteLine(
            (_failures, _warnings) switch
            {
                (0, 0) => "all is well",
                (0, _) => $"works, with {_warnings} warning{(_warnings == 1 ? "" : "s")}",
                _ => $"{_failures} failed, {_warnings} warning{(_warnings == 1 ? "" : "s")}",
            }
        );
        return _failures == 0 ? ExitCodes.Ok : ExitCodes.SomeFailed;
    }

    private void Line(string mark, string colour, string what, string? todo)
    {
        var shown = terminal.UseColour ? colour + mark + Colours.Reset : mark;
        terminal.Output.WriteLine($"{shown}{new string(' ', 5 - mark.Length)} {SafeText.Of(what)}");
        if (todo is not null)
        {
            terminal.Output.WriteLine($"      -> {SafeText.Of(todo)}");
        }
    }
}
