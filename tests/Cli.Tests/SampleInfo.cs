using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Tests;

/// <summary>What a guest might tell of itself; one part could not be asked anew.</summary>
public static class SampleInfo
{
    public static VmInfo Of(VmSummary vm) =>
        new(
            vm,
            new InfoPart<AgentFacts>(
                new AgentFacts("0.1.0", "1.0.0", "linux", ["ping", "exec_command"]),
                DateTimeOffset.UnixEpoch,
                0,
                null
            ),
            new InfoPart<SystemFacts>(
                new SystemFacts("linux", "Debian\u001b[31m GNU/Linux", "12", "6.1.0", "guest-1", "x86_64", 2, 1536L * 1024 * 1024, 3725),
                DateTimeOffset.UnixEpoch,
                0,
                null
            ),
            new InfoPart<NetworkFacts>(
                new NetworkFacts([new InterfaceFacts("eth0", "52:54:00:00:00:01", ["10.0.0.5/24"], ["fe80::1/64"], "up", 1500)]),
                DateTimeOffset.UnixEpoch,
                0,
                null
            ),
            new InfoPart<DiskFacts>(
                new DiskFacts([new FilesystemFacts("/", "/dev/vda1", "ext4", 1L << 30, 1L << 29, 1L << 29, 50.0)]),
                DateTimeOffset.UnixEpoch,
                61_000,
                vm.State == "ready" ? null : "guest-2 is absent"
            )
        );
}
