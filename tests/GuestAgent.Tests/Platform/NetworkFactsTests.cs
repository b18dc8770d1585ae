using System.Text.Json;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Platform;

public class NetworkFactsTests
{
    [Fact]
    public void D29_interfaces_are_those_of_ip_addr()
    {
        AssertSame(RunProgram.Output("ip", "-j", "addr"), NetworkFacts.Read());
    }

    /// <summary>Only root may make a namespace; elsewhere the comparison above has to do.</summary>
    [RootFact]
    public void D29_in_a_fresh_network_namespace_lo_is_down_with_mtu_65536()
    {
        List<NetworkInterfaceInfo>? fresh = null;
        string? told = null;
        // A network namespace belongs to the thread: this one ends with it.
        var thread = new Thread(() =>
        {
            Assert.Equal(0, NetworkNamespace.Leave());
            fresh = NetworkFacts.Read();
            told = RunProgram.Output(
                "nsenter",
                $"--net=/proc/{Environment.ProcessId}/task/{NetworkNamespace.ThreadId()}/ns/net",
                "ip",
                "-j",
                "addr"
            );
        });
        thread.Start();
        thread.Join();
        AssertSame(told!, fresh!);
        var lo = Assert.Single(fresh!, i => i.Name == "lo");
        Assert.Equal(("down", 65536), (lo.State, lo.Mtu));
        Assert.Empty(lo.Ipv4Addresses);
    }

    [RootFact]
    public void D29_addresses_mtu_and_state_follow_what_is_configured()
    {
        List<NetworkInterfaceInfo>? seen = null;
        string? told = null;
        var thread = new Thread(() =>
        {
            Assert.Equal(0, NetworkNamespace.Leave());
            var net = $"--net=/proc/{Environment.ProcessId}/task/{NetworkNamespace.ThreadId()}/ns/net";
            const string script =
                "ip link set lo up && ip link add v0 type veth peer name v1 && ip link set v0 mtu 1400 up && ip link set v1 up"
                + " && ip addr add 10.1.2.3/20 dev v0 && ip addr add 10.9.9.1 peer 10.9.9.2/32 dev v0 && ip -6 addr add fd00::1:2/64 dev v0 nodad";
            RunProgram.Output("nsenter", net, "sh", "-c", script);
            told = RunProgram.Output("nsenter", net, "ip", "-j", "addr");
            seen = NetworkFacts.Read();
        });
        thread.Start();
        thread.Join();
        AssertSame(told!, seen!);
        var v0 = Assert.Single(seen!, i => i.Name == "v0");
        Assert.Equal(("up", 1400), (v0.State, v0.Mtu));
        Assert.Equal(["10.1.2.3/20", "10.9.9.1/32"], v0.Ipv4Addresses);
        Assert.Contains("fd00::1:2/64", v0.Ipv6Addresses);
    }

    private static void AssertSame(string ipJson, List<NetworkInterfaceInfo> ours)
    {
        using var document = JsonDocument.Parse(ipJson);
        var theirs = document.RootElement.EnumerateArray().Where(e => e.TryGetProperty("ifname", out _)).ToList();
        Assert.Equal(theirs.ConvertAll(e => e.GetProperty("ifname").GetString()), ours.ConvertAll(i => (string?)i.Name));
        foreach (var (their, our) in theirs.Zip(ours))
        {
            var flags = their.GetProperty("flags").EnumerateArray().Select(f => f.GetString()).ToList();
            // ip leaves RUNNING out and shows NO-CARRIER for a link that is up without it.
            var up = flags.Contains("UP") && !flags.Contains("NO-CARRIER");
            Assert.Equal(up ? "up" : "down", our.State);
            Assert.Equal(their.GetProperty("mtu").GetInt32(), our.Mtu);
            var mac = their.TryGetProperty("address", out var address) && address.GetString() is { Length: 17 } text ? text : "";
            Assert.Equal(mac, our.MacAddress);
            Assert.Equal(Addresses(their, "inet"), our.Ipv4Addresses);
            Assert.Equal(Addresses(their, "inet6"), our.Ipv6Addresses);
        }
    }

    private static List<string> Addresses(JsonElement link, string family) =>
        link.GetProperty("addr_info")
            .EnumerateArray()
            .Where(a => a.GetProperty("family").GetString() == family)
            .Select(a => $"{a.GetProperty("local").GetString()}/{a.GetProperty("prefixlen").GetInt32()}")
            .ToList();
}
