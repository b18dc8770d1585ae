namespace Orchestrator.Benchmarks;

/// <summary>What can be measured.</summary>
internal static class Usage
{
    public static int Show()
    {
        Console.Error.WriteLine(
            """
            usage: orchestrator-benchmarks ping     [--rounds N=9] [--pings N=5000]       round trips: C echo, agent, qemu-ga, agent through the actors
                   orchestrator-benchmarks pipeline [--rounds N=9] [--pings N=5000]       throughput with 64 pings under way, 20 times N of them: C echo, agent
                   orchestrator-benchmarks agent    [--requests N=10000] [--idle S=10]    an agent's memory, descriptors, processor time, start and file
                   orchestrator-benchmarks memory   [--vms N=100] [--settle S=60]         host memory per idle VM, memory of an idle agent
                   orchestrator-benchmarks scale    [--vms N=10000] [--settle S=60]       one service with many simulated VMs: start, memory, processor time, kill -9
            Needs ./build and gcc. Every figure stands beside a baseline of the same run; every answer is verified.
            """
        );
        return 2;
    }
}
