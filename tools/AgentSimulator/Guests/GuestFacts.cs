using System.Globalization;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.AgentSimulator.Guests;

/// <summary>Plausible facts about a machine that is not there, the same for the same number each time.</summary>
internal sealed class GuestFacts(SimulatedGuest guest)
{
    private const long KbPerGb = 1024 * 1024;
    private const long DiskBytes = 10_501_771_264;
    private const long UsedBytes = 2_147_483_648;
    private const int LoopbackMtu = 65536;
    private const int Mtu = 1500;

    /// <summary>As a known agent of 1.0 does: <c>total_memory_kb</c> in bytes.</summary>
    public bool TellsBytesAsKb { get; init; }

    /// <summary>As a known agent of 1.0 does: every link is up, with an MTU of 1500.</summary>
    public bool TellsLinksUp { get; init; }

    public GetSystemInfoResult System()
    {
        var memoryKb = (1L << (guest.Number % 4)) * KbPerGb - 81_720;
        return new GetSystemInfoResult(
            "linux",
            "Debian GNU/Linux",
            "12",
            "6.1.0-18-amd64",
            guest.Hostname,
            "x86_64",
            1 << (guest.Number % 3),
            TellsBytesAsKb ? memoryKb * 1024 : memoryKb,
            Math.Max(0, guest.Clock.NowMs / 1000)
        );
    }

    public GetNetworkInfoResult Network()
    {
        var (high, low) = (guest.Number >> 8 & 0xFF, guest.Number & 0xFF);
        var text = CultureInfo.InvariantCulture;
        return new GetNetworkInfoResult([
            new NetworkInterfaceInfo("lo", "00:00:00:00:00:00", ["127.0.0.1/8"], ["::1/128"], "up", TellsLinksUp ? Mtu : LoopbackMtu),
            new NetworkInterfaceInfo(
                "eth0",
                string.Create(text, $"52:54:00:00:{high:x2}:{low:x2}"),
                [string.Create(text, $"10.0.{high}.{low}/16")],
                [string.Create(text, $"fd00::{guest.Number:x}/64")],
                "up",
                Mtu
            ),
            new NetworkInterfaceInfo(
                "eth1",
                string.Create(text, $"52:54:00:01:{high:x2}:{low:x2}"),
                [],
                [],
                TellsLinksUp ? "up" : "down",
                Mtu
            ),
        ]);
    }

    public static GetDiskUsageResult Disks() =>
        new([new FilesystemUsage("/", "/dev/vda1", "ext4", DiskBytes, UsedBytes, DiskBytes - UsedBytes - DiskBytes / 20, 21.6)]);
}
