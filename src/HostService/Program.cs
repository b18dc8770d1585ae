using Akka.Hosting;
using Orchestrator.Actors.Hosting;
using Orchestrator.HostService.Api;
using Orchestrator.HostService.Configuration;
using Orchestrator.HostService.Hosting;
using Orchestrator.HostService.Observability;

// orchestratord: what was asked → what is configured → one life of the service.
var asked = CommandLine.Parse(args);
if (asked.Mistake is { } mistake)
{
    Console.Error.WriteLine($"orchestratord: {mistake}\n\n{CommandLine.Usage}");
    return CommandLine.UsageExitCode;
}
if (asked.Verb is CommandLineVerb.Help or CommandLineVerb.Version)
{
    Console.WriteLine(asked.Verb == CommandLineVerb.Help ? CommandLine.Usage : $"orchestratord {ReadinessProbe.Version}");
    return ServiceRun.ExitOk;
}

var configuration = new ConfigurationReader().Read(asked.Configs, asked.Settings);
if (asked.Verb == CommandLineVerb.PrintConfig && configuration.IsOk)
{
    Console.WriteLine(configuration.Explained);
    return ServiceRun.ExitOk;
}
if (asked.Verb == CommandLineVerb.Check || !configuration.IsOk)
{
    (configuration.IsOk ? Console.Out : Console.Error).WriteLine(configuration.Report);
    return configuration.IsOk ? ServiceRun.ExitOk : ConfigurationResult.ExitCode;
}

var options = configuration.Options;
var service = new ServiceRun(
    (akka, store) =>
        akka.AddHocon(configuration.AkkaText, HoconAddMode.Prepend).WithOrchestratorActors(options.ToHostSettings() with { Store = store }),
    logging => logging.AddServiceLog(options.Log)
);
return await service.Serve(options.ToServiceSettings, Console.Out, Console.Error);
