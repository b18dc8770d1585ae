using System.CommandLine;
using System.CommandLine.Parsing;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Cli.Verbs;
using Orchestrator.Client;
using Orchestrator.Protocol;

namespace Orchestrator.Cli;

/// <summary>The command <c>orch</c>: its verbs, and the one place where a failure becomes a line and an exit code.</summary>
public static class OrchCommand
{
    /// <summary>Parses and runs one command line.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        var root = Build(terminal);
        if (args.Count == 0)
        {
            await root.Parse("--help").InvokeAsync(new InvocationConfiguration { Output = terminal.Error }).ConfigureAwait(false);
            return ExitCodes.Usage;
        }
        var parsed = root.Parse(args);
        var isExec = parsed.CommandResult.Command.Name == ExecVerb.Name;
        if (parsed.Errors.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction and not ExamplesHelp)
        {
            terminal.Complain(UsageErrors.Tell(parsed));
            return isExec ? ExitCodes.ExecNotRun : ExitCodes.Usage;
        }
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
            };
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            terminal.Complain(ErrorText.Of(e));
            return isExec ? ErrorMap.ToExecExitCode(e.Error) : ErrorMap.ToExitCode(e.Error);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Detached;
        }
        catch (IOException e) when (BrokenPipe.Is(e))
        {
            // The reader of our output has left, as in `orch vms | head -1`: nothing to say, and nobody to say it to.
            return 128 + 13;
        }
        catch (IOException e)
        {
            terminal.Complain(e.Message);
            return isExec ? ExitCodes.ExecNotRun : ExitCodes.SomeFailed;
        }
    }

    /// <summary>The whole command tree.</summary>
    internal static RootCommand Build(Terminal terminal)
    {
        var options = new ServerOptions(terminal);
        var root = new RootCommand("Works with the guests of an orchestrator: lists them, asks them, runs commands in them.")
        {
            options.Server,
            options.TokenFile,
            VmsVerb.Build(options),
            InfoVerb.Build(options),
            WhyVerb.Build(options),
            PingVerb.Build(options),
            ExecVerb.Build(options),
            CatVerb.Build(options),
            CpVerb.Build(options),
            PowerVerb.BuildShutdown(options),
            PowerVerb.BuildReboot(options),
            EventsVerb.Build(options),
            VmVerb.Build(options),
            DoctorVerb.Build(options),
            VersionVerb.Build(options),
        };
        root.Add(CompletionVerb.Build(root, terminal));
        ExamplesHelp.Install(root);
        return root;
    }
}
