using Orchestrator.Client.Types;
using Orchestrator.Protocol.Methods;
using SystemFacts = Orchestrator.Client.Types.SystemFacts;

namespace Orchestrator.HostService.Api;

/// <summary>What guests say of themselves, in the words of the API.</summary>
public static class GuestFacts
{
    public static AgentFacts Of(GetAgentInfoResult agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return new AgentFacts(agent.Version, agent.ProtocolVersion, agent.Platform, agent.Capabilities);
    }

    public static SystemFacts Of(GetSystemInfoResult system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return new SystemFacts(
            system.OsType,
            system.OsName,
            system.OsVersion,
            system.KernelVersion,
            system.Hostname,
            system.Architecture,
            system.CpuCount,
            BytesOf(system.TotalMemoryKb),
            system.UptimeSeconds
        );
    }

    public static NetworkFacts Of(GetNetworkInfoResult network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new NetworkFacts([
            .. network.Interfaces.Select(i => new InterfaceFacts(i.Name, i.MacAddress, i.Ipv4Addresses, i.Ipv6Addresses, i.State, i.Mtu)),
        ]);
    }

    public static DiskFacts Of(GetDiskUsageResult disks)
    {
        ArgumentNullException.ThrowIfNull(disks);
        return new DiskFacts([
            .. disks.Filesystems.Select(f => new FilesystemFacts(
                f.MountPoint,
                f.Device,
                f.FsType,
                f.TotalBytes,
                f.UsedBytes,
                f.AvailableBytes,
                f.UsedPercent
            )),
        ]);
    }

    /// <summary>KiB to bytes; a figure that no machine has is left as it came.</summary>
    private static long BytesOf(long kibibytes) => kibibytes is < 0 or > long.MaxValue / 1024 ? kibibytes : kibibytes * 1024;
}
