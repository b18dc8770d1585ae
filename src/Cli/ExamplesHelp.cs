using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Orchestrator.Cli;

/// <summary>The usual help, followed by examples.</summary>
internal sealed class ExamplesHelp(HelpAction inner) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        var examples = Examples.Of(parseResult.CommandResult.Command.Name);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            examples = Examples.OfRoot;
        }
        var output = parseResult.InvocationConfiguration.Output;
        if (examples.Length > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine("  " + example);
            }
            output.WriteLine();
        }
        return code;
    }

    /// <summary>Puts it in the place of the usual help.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new ExamplesHelp((HelpAction)option.Action!);
        }
    }
}
