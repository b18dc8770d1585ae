using Orchestrator.Cli;
using Orchestrator.Cli.Output;

using var terminal = Terminal.OfProcess();
return await OrchCommand.RunAsync(args, terminal);
