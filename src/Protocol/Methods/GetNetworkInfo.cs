namespace Orchestrator.Protocol.Methods;

/// <summary>Answer to <c>get_network_info</c>; docs/protocol.md §3.4.</summary>
public sealed record GetNetworkInfoResult(IReadOnlyList<NetworkInterfaceInfo> Interfaces);

/// <summary>One network interface, the loopback included, in the kernel's order.</summary>
/// <param name="Name">Kernel name, for example "eth0".</param>
/// <param name="MacAddress">Six colon-separated hex pairs in lower case; empty where the link has none.</param>
/// <param name="Ipv4Addresses">"a.b.c.d/len".</param>
/// <param name="Ipv6Addresses">"x::y/len", compressed, without a zone.</param>
/// <param name="State">"up" when IFF_UP and IFF_RUNNING are set, else "down".</param>
/// <param name="Mtu">Bytes.</param>
public sealed record NetworkInterfaceInfo(
    string Name,
    string MacAddress,
    IReadOnlyList<string> Ipv4Addresses,
    IReadOnlyList<string> Ipv6Addresses,
    string State,
    int Mtu
);
