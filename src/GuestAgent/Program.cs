using Orchestrator.GuestAgent;
using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Executing;

if (args is [CommandReaper.Flag, ..])
{
    return CommandReaper.Run(args);
}
var given = CommandLine.Parse(args, out var mistake);
if (given is null)
{
    AgentProcess.Say(2, $"kvmmanager-agent: {mistake}\n\n{CommandLine.Usage}");
    return ExitCodes.Usage;
}
if (given.ShowHelp)
{
    AgentProcess.Say(1, CommandLine.Usage);
    return ExitCodes.Ok;
}
if (given.ShowVersion)
{
    AgentProcess.Say(1, $"kvmmanager-agent {AgentProcess.Version}");
    return ExitCodes.Ok;
}
if (given.Check)
{
    return AgentProcess.Check(given);
}
if (given.EndUnfinished)
{
    UnfinishedCommands.End();
    return ExitCodes.Ok;
}
return given.Executor ? ExecutorProcess.Run() : AgentProcess.Run(given);
