using Orchestrator.AgentSimulator;
using Orchestrator.AgentSimulator.Platform;
using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.AgentSimulator.Workers;

if (args is ["--help"] or ["-h"] or [])
{
    Console.WriteLine(Usage.Text);
    return args.Length == 0 ? 2 : 0;
}
try
{
    var options = SimulatorOptions.Parse(args);
    if (options.PlanMs is { } until)
    {
        Console.Error.WriteLine($"seed {options.Ports.Seed}");
        foreach (var line in FaultPlan.Describe(options.Ports.Script, options.Ports.Seed, options.Count, until))
        {
            Console.WriteLine(line);
        }
        return 0;
    }
    return options.Worker is null ? await Parent.RunAsync(options, args) : WorkerProcess.Run(options, Console.In, Console.Out);
}
catch (ScriptException e)
{
    Console.Error.WriteLine($"agent-simulator: {e.Message}");
    return 2;
}
catch (Exception e) when (e is PlatformException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"agent-simulator: {e.Message}");
    return 1;
}
