using System.Globalization;
using System.Text.Json;
using Orchestrator.GuestAgent.Tests.Platform;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>What the published agent tells of its machine, against the kernel's files and the system's own tools in the same namespaces.</summary>
public sealed class FactDefectTests
{
    private const string OwnNetwork =
        "ip link add v0 type veth peer name v1 && ip link set v0 mtu 1373 up && ip link set v1 up && ip addr add 192.0.2.7/27 dev v0"
        + " && ip -6 addr add 2001:db8::7/64 dev v0 nodad && ip link add d0 type veth peer name d1 && ip addr add 198.51.100.1/32 dev d0 && exec \"$@\"";

    private const string OwnDisks = """
        set -e
        dir=$(dirname "$5")/disks
        mkdir "$dir"
        mount -t tmpfs -o size=80m tmpfs "$dir"
        for name in full over under; do
          truncate -s 16M "$dir/$name.img"
          mkfs.ext4 -q "$dir/$name.img"
          mkdir "$dir/$name"
        done
        mount -o loop "$dir/full.img" "$dir/full"
        mount -o loop "$dir/under.img" "$dir/under"
        mount -o loop "$dir/over.img" "$dir/under"
        cat /dev/zero > "$dir/full/fill" 2>/dev/null || true
        exec "$@"
        """;

    [Fact]
    public async Task D28_memory_is_MemTotal_in_KiB()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        using var answer = JsonDocument.Parse(host.Ask(1, "get_system_info", new { }));
        var line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith("MemTotal:", StringComparison.Ordinal));
        Assert.Equal(
            long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture),
            answer.RootElement.GetProperty("result").GetProperty("total_memory_kb").GetInt64()
        );
    }

    [RootFact]
    public async Task D29_interfaces_of_a_fresh_network_are_told_as_ip_tells_them()
    {
        await using var agent = await AgentUnderTest.StartUnderAsync(["unshare", "-n", "sh", "-c", OwnNetwork, "sh"]);
        using var host = agent.Connect();
        using var answer = JsonDocument.Parse(host.Ask(1, "get_network_info", new { }));
        using var told = JsonDocument.Parse(RunProgram.Output("nsenter", "-n", "-t", Id(agent), "ip", "-j", "addr"));
        var ours = answer.RootElement.GetProperty("result").GetProperty("interfaces").EnumerateArray().ToDictionary(Name, Described);
        Assert.Equal(("down", 65536, ""), ours["lo"]);
        Assert.Equal(("down", 1500, "198.51.100.1/32"), ours["d0"]);
        Assert.Equal(("up", 1373), (ours["v0"].State, ours["v0"].Mtu));
        Assert.StartsWith("192.0.2.7/27 2001:db8::7/64 fe80::", ours["v0"].Addresses, StringComparison.Ordinal);
        Assert.Equal(told.RootElement.EnumerateArray().ToDictionary(e => e.GetProperty("ifname").GetString()!, DescribedByIp), ours);

        static string Name(JsonElement one) => one.GetProperty("name").GetString()!;
        static (string State, int Mtu, string Addresses) Described(JsonElement one) =>
            (
                one.GetProperty("state").GetString()!,
                one.GetProperty("mtu").GetInt32(),
                string.Join(
                    ' ',
                    one.GetProperty("ipv4_addresses")
                        .EnumerateArray()
                        .Concat(one.GetProperty("ipv6_addresses").EnumerateArray())
                        .Select(a => a.GetString())
                )
            );
        static (string State, int Mtu, string Addresses) DescribedByIp(JsonElement one)
        {
            var flags = one.GetProperty("flags").EnumerateArray().Select(f => f.GetString()).ToList();
            var addresses = one.GetProperty("addr_info")
                .EnumerateArray()
                .Select(a => $"{a.GetProperty("local").GetString()}/{a.GetProperty("prefixlen").GetInt32()}");
            return (
                flags.Contains("UP") && !flags.Contains("NO-CARRIER") ? "up" : "down",
                one.GetProperty("mtu").GetInt32(),
                string.Join(' ', addresses)
            );
        }
    }

    [RootFact(Needs = "/dev/loop-control")]
    public async Task D28_disks_are_told_as_df_tells_them_a_full_one_and_one_that_hides_another_too()
    {
        await using var agent = await AgentUnderTest.StartUnderAsync(["unshare", "-m", "sh", "-c", OwnDisks, "sh"]);
        using var host = agent.Connect();
        using var answer = JsonDocument.Parse(host.Ask(1, "get_disk_usage", new { }));
        var ours = answer
            .RootElement.GetProperty("result")
            .GetProperty("filesystems")
            .EnumerateArray()
            .Where(one => one.GetProperty("mount_point").GetString()!.StartsWith(agent.Folder, StringComparison.Ordinal))
            .Select(Figures)
            .ToList();
        var df = RunProgram
            .Output(
                "nsenter",
                "-m",
                "-t",
                Id(agent),
                "df",
                "-B1",
                "--output=target,source,size,used,avail",
                agent.Folder + "/disks/full",
                agent.Folder + "/disks/under"
            )
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(df, ours);
        Assert.EndsWith(" 0", ours[0], StringComparison.Ordinal);

        static string Figures(JsonElement one) =>
            string.Join(
                ' ',
                one.GetProperty("mount_point").GetString(),
                one.GetProperty("device").GetString(),
                one.GetProperty("total_bytes").GetInt64(),
                one.GetProperty("used_bytes").GetInt64(),
                one.GetProperty("available_bytes").GetInt64()
            );
    }

    private static string Id(AgentUnderTest agent) => agent.Process.Id.ToString(CultureInfo.InvariantCulture);
}
