using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch why</c>: why a VM is as it is, question by question from the outside in, and what to do.</summary>
internal static class WhyVerb
{
    public static Command Build(ServerOptions options)
    {
        var vm = VmArgument.New();
        var format = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json);
        var command = new Command("why", "Says why a VM is as it is, and what to do. Exits with 0 when it is ready, else with 3.")
        {
            vm,
            format,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = options.Open(parsed);
                var why = await session.Client.GetWhyAsync(parsed.GetValue(vm)!, stop).ConfigureAwait(false);
                if (parsed.GetValue(format) == OutputFormat.Json)
                {
                    JsonOutput.WriteValue(session.Output, why);
                }
                else
                {
                    Write(why, session.Terminal);
                }
                return why.State == "ready" ? ExitCodes.Ok : ExitCodes.NotReady;
            }
        );
        return command;
    }

    private static void Write(VmWhy why, Terminal terminal)
    {
        terminal.Output.WriteLine(SafeText.Of(why.Verdict));
        terminal.Output.WriteLine($"cause: {SafeText.Of(why.Cause)}");
        terminal.Output.WriteLine();
        var table = new Table("", "QUESTION", "ANSWER [SOURCE]");
        foreach (var line in why.Lines)
        {
            table.Add(MarkOf(line.State), line.Question, $"{line.Answer} [{line.Source}]");
        }
        table.Write(terminal.Output, terminal.UseColour ? (column, text) => column == 0 ? ColourOf(text) : null : null);
        terminal.Output.WriteLine();
        terminal.Output.WriteLine("What to do:");
        foreach (var sentence in why.Todo)
        {
            terminal.Output.WriteLine("  " + SafeText.Of(sentence));
        }
    }

    private static string MarkOf(string state) =>
        state switch
        {
            "ok" => "ok",
            "bad" => "BAD",
            _ => "?",
        };

    private static string? ColourOf(string mark) =>
        mark switch
        {
            "ok" => Colours.Green,
            "BAD" => Colours.Red,
            "?" => Colours.Yellow,
            _ => null,
        };
}
