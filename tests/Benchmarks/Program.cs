using Orchestrator.Benchmarks;

return args switch
{
    ["ping", .. var rest] => await PingBenchmark.RunAsync(Sizes.Parse(rest)),
    ["pipeline", .. var rest] => await PipelineBenchmark.RunAsync(Sizes.Parse(rest)),
    ["agent", .. var rest] => await AgentBenchmark.RunAsync(Sizes.Parse(rest)),
    ["scale", .. var rest] => await ScaleBenchmark.RunAsync(Sizes.Parse(rest, vms: 10_000)),
    ["memory", .. var rest] => await MemoryBenchmark.RunAsync(Sizes.Parse(rest)),
    _ => Usage.Show(),
};
