using System.Text;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Protocol.Tests.Methods;

public sealed class MethodResultsTests
{
    private static readonly GetAgentInfoResult OldAgent = new("1.0.0", "1.0.0", "linux", ["ping"]);

    [Fact]
    public void Members_that_a_newer_agent_adds_are_passed_over()
    {
        var info = MethodResults
            .Read(
                """{"version":"9","protocol_version":"1.1.0","platform":"linux","capabilities":["ping"],"later":{"x":[1]}}"""u8,
                ProtocolJson.Default.GetAgentInfoResult
            )
            .Value;
        Assert.NotNull(info);
        Assert.Null(info.InstanceId);
        Assert.Null(info.Limits);
    }

    [Fact]
    public void All_that_an_agent_of_1_1_tells_is_read()
    {
        var info = MethodResults
            .Read(
                """
                {"version":"9","protocol_version":"1.1.0","platform":"linux","capabilities":["ping"],"instance_id":"i","boot_id":"b","agent_id":"a",
                "fleet":"f","epoch":4,"session":"s","now_ms":5,"durability":"disk","journal":{"epoch":"e","seq":6,"head":"h","tombstones_from":2}}
                """u8,
                ProtocolJson.Default.GetAgentInfoResult
            )
            .Value;
        Assert.NotNull(info);
        Assert.Equal(("i", "b", "a", "f", "s"), (info.InstanceId, info.BootId, info.AgentId, info.Fleet, info.Session));
        Assert.Equal((4L, 5L, "disk"), (info.Epoch!.Value, info.NowMs!.Value, info.Durability));
        Assert.Equal(new JournalState("e", 6) { Head = "h", TombstonesFrom = 2 }, info.Journal);
    }

    [Theory]
    [InlineData("""null""", "object")]
    [InlineData("""[]""", "object")]
    [InlineData("""{"version":"9","protocol_version":"1.1.0","platform":"linux"}""", "capabilities")]
    [InlineData("""{"version":9,"protocol_version":"1.1.0","platform":"linux","capabilities":[]}""", "version")]
    [InlineData("""{"version":"9","protocol_version":null,"platform":"linux","capabilities":[]}""", "protocol_version")]
    [InlineData("""{"version":"9","protocol_version":"1","platform":"linux","capabilities":[null]}""", "capabilities[]")]
    [InlineData(
        """{"version":"9","protocol_version":"1","platform":"linux","capabilities":[],"limits":{"max_message_bytes":1}}""",
        "limits.max_concurrent_requests"
    )]
    [InlineData("""{"version":"9","protocol_version":"1","platform":"linux","capabilities":[],"limits":3}""", "limits")]
    [InlineData("""{"version":"9","protocol_version":"1","platform":"linux","capabilities":[],"epoch":"3"}""", "epoch")]
    [InlineData("""{"version":"9","protocol_version":"1","platform":"linux","capabilities":[],"journal":{"epoch":"e"}}""", "journal.seq")]
    public void An_answer_of_another_shape_is_refused_and_the_member_named(string json, string member)
    {
        var parsed = MethodResults.Read(Encoding.UTF8.GetBytes(json), ProtocolJson.Default.GetAgentInfoResult);
        Assert.False(parsed.IsValue);
        Assert.Equal(AgentError.BadAnswer, parsed.Error);
        Assert.Contains(member, parsed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"interfaces":[null]}""", "interfaces[]")]
    [InlineData("""{"interfaces":[{"name":"lo"}]}""", "interfaces[].mac_address")]
    [InlineData(
        """{"interfaces":[{"name":"lo","mac_address":"","ipv4_addresses":[1],"ipv6_addresses":[],"state":"up","mtu":1}]}""",
        "interfaces[].ipv4_addresses[]"
    )]
    public void The_insides_of_lists_are_checked(string json, string member)
    {
        var parsed = MethodResults.Read(Encoding.UTF8.GetBytes(json), ProtocolJson.Default.GetNetworkInfoResult);
        Assert.Contains(member, parsed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exec_answer_of_version_1_0_has_no_signal_and_nothing_truncated()
    {
        var exec = MethodResults
            .Read("""{"exit_code":0,"stdout":"x","stderr":"","execution_time_ms":3}"""u8, ProtocolJson.Default.ExecCommandResult)
            .Value;
        Assert.NotNull(exec);
        Assert.Equal((null, false, false, null), (exec.Signal, exec.StdoutTruncated, exec.StderrTruncated, exec.Encoding));
    }

    [Theory]
    [InlineData(25_276_514_304, 24_684_096)] // seen from the known agent
    [InlineData(1_073_741_824, 1_048_576)]
    [InlineData(134_217_728, 131_072)]
    [InlineData(24_684_096, 24_684_096)]
    [InlineData(1_048_576, 1_048_576)]
    [InlineData(263_857_220, 263_857_220)] // 252 GiB told truly: no multiple of a page's size
    public void Memory_told_in_bytes_by_an_old_agent_becomes_kib(long told, long kib)
    {
        Assert.Equal(kib, SystemFacts.Normalise(FactsWith(told), OldAgent).TotalMemoryKb);
        Assert.Equal(kib, SystemFacts.Normalise(FactsWith(told), null).TotalMemoryKb);
    }

    [Fact]
    public void Memory_told_by_an_agent_that_tells_its_instance_is_believed()
    {
        var agent = OldAgent with { InstanceId = "00112233445566778899aabbccddeeff" };
        Assert.Equal(1L << 35, SystemFacts.Normalise(FactsWith(1L << 35), agent).TotalMemoryKb);
    }

    private static GetSystemInfoResult FactsWith(long totalMemoryKb) =>
        new("linux", "Debian", "12", "6.1", "h", "x86_64", 2, totalMemoryKb, 1);
}
