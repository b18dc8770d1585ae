using Orchestrator.Client.Types;
using Orchestrator.HostService.Api;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Tests.Api;

public sealed class InfoTests
{
    private const string Agent = """{"version":"0.1.0","protocol_version":"1.0.0","platform":"linux","capabilities":["ping"]}""";
    private const string System = """
        {"os_type":"linux","os_name":"Debian","os_version":"12","kernel_version":"6.1","hostname":"web-1","architecture":"x86_64","cpu_count":2,"total_memory_kb":2048,"uptime_seconds":5}
        """;
    private const string Network = """
        {"interfaces":[{"name":"lo","mac_address":"","ipv4_addresses":["127.0.0.1/8"],"ipv6_addresses":[],"state":"up","mtu":65536}]}
        """;
    private const string Disks = """
        {"filesystems":[{"mount_point":"/","device":"/dev/vda","fs_type":"ext4","total_bytes":10,"used_bytes":4,"available_bytes":5,"used_percent":44.4}]}
        """;

    private static CallOutcome? Normal(string method) =>
        method switch
        {
            "get_agent_info" => HostScript.Answered(Agent),
            "get_system_info" => HostScript.Answered(System),
            "get_network_info" => HostScript.Answered(Network),
            "get_disk_usage" => HostScript.Answered(Disks),
            _ => throw new InvalidOperationException(method),
        };

    [Fact]
    public async Task One_answer_has_agent_system_network_and_disks_fresh()
    {
        await using var service = await TestService.Start(new HostScript { Answer = c => Normal(c.Request.Method) }.With("web-1"));
        var info = await service.Get<VmInfo>("/api/v1/vms/web-1/info");
        Assert.Equal("0.1.0", info.Agent.Value?.Version);
        Assert.Equal(2048 * 1024L, info.System.Value?.TotalMemoryBytes);
        Assert.Equal("127.0.0.1/8", info.Network.Value?.Interfaces[0].Ipv4Addresses[0]);
        Assert.Equal(44.4, info.Disks.Value?.Filesystems[0].UsedPercent);
        Assert.Equal(0, info.Disks.AgeMs);
        Assert.Null(info.Disks.Error);
    }

    [Fact]
    public async Task A_part_that_cannot_be_asked_now_comes_from_memory_with_its_age_and_the_reason()
    {
        var script = new HostScript { Answer = c => Normal(c.Request.Method) }.With("web-1");
        await using var service = await TestService.Start(script);
        var first = await service.Get<VmInfo>("/api/v1/vms/web-1/info");
        script.Answer = c =>
            c.Request.Method == "get_agent_info"
                ? Normal(c.Request.Method)
                : new CallOutcome.NotDelivered(AgentError.VmNotReady, "it is off");
        var second = await service.Get<VmInfo>("/api/v1/vms/web-1/info");
        Assert.Null(second.Agent.Error);
        Assert.Equal(first.System.At, second.System.At);
        Assert.Equal("Debian", second.System.Value?.OsName);
        Assert.True(second.System.AgeMs >= 0);
        Assert.Contains("it is off", second.System.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_was_never_told_has_only_the_reason()
    {
        var script = new HostScript { Answer = _ => new CallOutcome.Unknown(AgentError.ConnectionLost, "the channel was lost") }.With(
            "web-1"
        );
        await using var service = await TestService.Start(script);
        var info = await service.Get<VmInfo>("/api/v1/vms/web-1/info");
        Assert.Null(info.Network.Value);
        Assert.Null(info.Network.At);
        Assert.Contains("channel was lost", info.Network.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"x\"")]
    [InlineData("""{"interfaces":[{"name":1}]}""")]
    [InlineData("""{"interfaces":null}""")]
    public async Task An_answer_of_another_shape_spoils_its_part_alone(string network)
    {
        var script = new HostScript
        {
            Answer = c => c.Request.Method == "get_network_info" ? HostScript.Answered(network) : Normal(c.Request.Method),
        };
        await using var service = await TestService.Start(script.With("web-1"));
        var info = await service.Get<VmInfo>("/api/v1/vms/web-1/info");
        Assert.NotNull(info.Network.Error);
        Assert.Null(info.Disks.Error);
        Assert.NotNull(info.Disks.Value);
    }

    [Fact]
    public async Task Memory_that_an_old_agent_sends_in_bytes_is_read_as_bytes()
    {
        var told = System.Replace("2048", "25276514304", StringComparison.Ordinal);
        var script = new HostScript
        {
            Answer = c => c.Request.Method == "get_system_info" ? HostScript.Answered(told) : Normal(c.Request.Method),
        };
        await using var service = await TestService.Start(script.With("old-1", agent: HostScript.OldAgent).With("new-1"));
        Assert.Equal(25276514304, (await service.Get<VmInfo>("/api/v1/vms/old-1/info")).System.Value?.TotalMemoryBytes);
        Assert.Equal(25276514304 * 1024, (await service.Get<VmInfo>("/api/v1/vms/new-1/info")).System.Value?.TotalMemoryBytes);
    }

    [Fact]
    public void What_is_remembered_has_one_bound_for_all_and_the_oldest_goes_first()
    {
        var cache = new InfoCache(bytesMax: 100);
        var names = Enumerable.Range(0, 5).Select(i => VmName.Parse($"vm-{i}")).ToArray();
        foreach (var name in names)
        {
            cache.Keep(new InfoCache.Entry(name, "m", new byte[30], DateTimeOffset.UnixEpoch));
        }
        Assert.Equal([false, false, true, true, true], names.Select(n => cache.Last(n, "m") is not null));
        cache.Keep(new InfoCache.Entry(names[4], "m", new byte[101], DateTimeOffset.UnixEpoch));
        Assert.Null(cache.Last(names[4], "m"));
    }
}
