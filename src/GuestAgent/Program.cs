using Orchestrator.GuestAgent;
using Orchestrator.GuestAgent.Configuration;

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
return AgentProcess.Run(given);
