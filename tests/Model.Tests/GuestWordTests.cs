using System.Text;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Tests;

/// <summary>What guests say is bounded, cleaned and checked before anybody relies on it.</summary>
public sealed class GuestWordTests
{
    [Fact]
    public void Facts_of_an_agent_are_cut_cleaned_and_bounded()
    {
        var told = new GetAgentInfoResult(new string('9', 5000), "1.0.0\u001b[2J", "linux\r\n", [.. Enumerable.Repeat("x", 5000), null!])
        {
            InstanceId = new string('i', 5000),
            Limits = new AgentLimits(int.MaxValue, int.MaxValue),
        };

        var clean = AgentFacts.Clean(told);

        Assert.Equal(64, clean.Version.Length);
        Assert.DoesNotContain('\u001b', clean.ProtocolVersion);
        Assert.DoesNotContain('\n', clean.Platform);
        Assert.Equal(128, clean.Capabilities.Count);
        Assert.Equal(64, clean.InstanceId!.Length);
        Assert.Equal(16 * 1024 * 1024, clean.Limits!.MaxMessageBytes);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(65536, 0)]
    [InlineData(-1, -1)]
    public void Limits_that_make_no_sense_count_as_none(int bytes, int requests) =>
        Assert.Null(
            AgentFacts.Clean(new GetAgentInfoResult("1", "1.0.0", "linux", []) { Limits = new AgentLimits(bytes, requests) }).Limits
        );

    [Theory]
    [InlineData("1.0.0", true, 16)]
    [InlineData("1.1.0", true, 1)]
    [InlineData("1.1.0", false, 16)]
    [InlineData("1.10.0", true, 1)]
    [InlineData("2.0", true, 1)]
    [InlineData("2.0", false, 16)]
    [InlineData("0.9", true, 16)]
    [InlineData("", true, 16)]
    [InlineData("one.two", true, 16)]
    [InlineData("1", true, 16)]
    public void The_line_limit_follows_the_protocol_version_and_whether_the_agent_has_streams(string version, bool streams, int mib) =>
        Assert.Equal(
            mib * 1024 * 1024,
            AgentFacts.LineBytesMax(
                new GetAgentInfoResult("1", version, "linux", streams ? ["ping", "exec_attach"] : ["ping"]),
                ConnectionSettings.Default
            )
        );

    [Theory]
    [InlineData("ping", """{"pong":true,"timestamp":1}""", true)]
    [InlineData("ping", """{"pong":true,"timestamp":1,"extra":[]}""", true)]
    [InlineData("ping", """{"pong":true}""", false)]
    [InlineData("ping", "null", false)]
    [InlineData("ping", "7", false)]
    [InlineData("exec_command", """{"exit_code":1,"stdout":"","stderr":"","execution_time_ms":1}""", true)]
    [InlineData("exec_command", """{"exit_code":null,"stdout":"","stderr":"","execution_time_ms":1,"signal":9}""", true)]
    [InlineData("exec_command", """{"exit_code":1.5,"stdout":"","stderr":"","execution_time_ms":1}""", false)]
    [InlineData("exec_command", """{"exit_code":1,"stdout":null,"stderr":"","execution_time_ms":1}""", false)]
    [InlineData("exec_command", """{"exit_code":1,"stdout":"","execution_time_ms":1}""", false)]
    [InlineData("exec_command", "[]", false)]
    [InlineData("file_read", """{"content":"","size_bytes":0,"encoding":"utf8","more":{"a":[1]}}""", true)]
    [InlineData("file_read", """{"content":{"a":1},"size_bytes":0,"encoding":"utf8"}""", false)]
    [InlineData("get_network_info", """{"interfaces":[{"name":"lo"}]}""", false)]
    [InlineData("get_disk_usage", """{"filesystems":[]}""", true)]
    [InlineData("something_else", "7", true)]
    public void A_result_has_the_promised_shape_or_not(string method, string json, bool fits) =>
        Assert.Equal(fits, ResultShape.Fault(method, Encoding.UTF8.GetBytes(json)) is null);

    [Fact]
    public void Junk_is_taken_up_to_a_burst_and_then_slowed_down_until_it_has_drained()
    {
        var meter = new JunkMeter();
        meter.Add(JunkMeter.BurstBytes, TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, meter.Pause(TimeSpan.FromSeconds(10)));
        meter.Add(1, TimeSpan.FromSeconds(10));
        Assert.InRange(meter.Pause(TimeSpan.FromSeconds(10)).TotalMilliseconds, 50, 100);
        Assert.Equal(TimeSpan.Zero, meter.Pause(TimeSpan.FromSeconds(11)));
    }
}
