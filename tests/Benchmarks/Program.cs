using Orchestrator.Benchmarks;

return args switch
{
    ["ping", .. var rest] => await PingBenchmark.RunAsync(Sizes.Parse(rest)),
    ["memory", .. var rest] => await MemoryBenchmark.RunAsync(Sizes.Parse(rest)),
    _ => Usage.Show(),
};
