using System.Buffers.Binary;
using System.Net.Sockets;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Executing;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.Protocol;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Executing;

public sealed class WireTests
{
    [Fact]
    public void A_request_comes_over_whole_however_it_is_split()
    {
        var frame = new WireRequest("exec_command", "{\"a\":\"ü\"}"u8.ToArray()).Frame().ToArray();
        for (var cut = 0; cut <= frame.Length; cut++)
        {
            using var ends = new SocketEnds();
            using var stream = new WireStream(ends.Far);
            ends.Near.Send(frame.AsSpan(0, cut));
            WireFrame? got = null;
            if (cut > 0)
            {
                ends.WaitForFar();
                got = stream.TryReceive();
                Assert.Equal(cut == frame.Length, got is not null);
            }
            if (got is null)
            {
                ends.Near.Send(frame.AsSpan(cut));
                ends.WaitForFar();
                got = stream.TryReceive();
            }
            var request = WireRequest.Read(got!.Value.Body);
            Assert.Equal(("exec_command", "{\"a\":\"ü\"}"), (request.Method, System.Text.Encoding.UTF8.GetString(request.ParamsJson.Span)));
            Assert.Null(stream.TryReceive());
        }
    }

    [Fact]
    public void A_stream_that_ends_inside_a_frame_is_told_from_one_that_ends_between_two()
    {
        var frame = new WireRequest("ping", default).Frame().ToArray();
        for (var cut = 0; cut <= frame.Length; cut++)
        {
            using var ends = new SocketEnds();
            using var stream = new WireStream(ends.Far);
            ends.Near.Send(frame.AsSpan(0, cut));
            ends.Near.Shutdown(SocketShutdown.Both);
            if (cut is > 0 && cut < frame.Length)
            {
                Assert.Throws<WireException>(() => stream.TryReceive());
            }
            else
            {
                Assert.Equal(cut == frame.Length, stream.TryReceive() is not null);
                Assert.Null(stream.TryReceive());
            }
            Assert.True(stream.Ended);
        }
    }

    [Theory]
    [InlineData(WireFrame.BodyBytesMax + 1u)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public void A_length_beyond_the_bound_is_refused_before_anything_of_it_has_come(uint length)
    {
        using var ends = new SocketEnds();
        using var stream = new WireStream(ends.Far);
        var head = new byte[WireFrame.HeadBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, length);
        ends.Near.Send(head);
        ends.WaitForFar();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireException>(() => stream.TryReceive());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_result_and_what_the_log_is_to_say_of_it_come_over_as_they_were()
    {
        var audit = new AuditNote { Subject = "/bin/ü" };
        audit.Add("exit_code", 7);
        audit.Add("sha256", "abc");
        var read = WireAnswer.Read(Body(new WireAnswer("{\"x\":1}"u8.ToArray(), true, null, audit).Frame()));
        Assert.Equal("{\"x\":1}"u8.ToArray(), read.ResultJson.ToArray());
        Assert.Equal((true, null, "/bin/ü"), (read.WaitsForGo, read.Failure, read.Audit.Subject));
        Assert.Equal([("exit_code", 7), ("sha256", "abc")], read.Audit.Fields);
    }

    [Fact]
    public void An_error_comes_over_with_code_message_and_data()
    {
        foreach (var data in (string?[])[null, "{\"exit_code\":127}"])
        {
            var told = new MethodException(AgentError.NotFound, "no such thing", data);
            var read = WireAnswer.Read(Body(new WireAnswer(default, false, told, new AuditNote()).Frame()));
            Assert.Equal((AgentError.NotFound, "no such thing", data), (read.Failure!.Error, read.Failure.Message, read.Failure.DataJson));
            Assert.Null(read.Audit.Subject);
        }
    }

    [Fact]
    public void The_settings_come_over_with_the_flags_that_win_over_them()
    {
        using var folder = new TestFolder("opening");
        File.WriteAllText(folder["c.json"], RunningAgent.Config("/srv"));
        File.SetUnixFileMode(folder["c.json"], UnixFileMode.UserRead);
        var settings = SettingsFile.Load(folder["c.json"], out _) with { LogLevel = AgentLogLevel.Error, StateDir = "/elsewhere" };
        var read = Opening.Read(Body(Opening.Of(settings).Frame));
        Assert.Equal(folder["c.json"], read.Source);
        Assert.Equal(["/srv"], read.Security.AllowedWritePaths);
        Assert.Equal((AgentLogLevel.Error, "/elsewhere", PowerMode.System), (read.LogLevel, read.StateDir, read.Power));
    }

    [Fact]
    public void Built_in_settings_come_over_as_such()
    {
        var read = Opening.Read(Body(Opening.Of(new AgentSettings { Power = PowerMode.Deny }).Frame));
        Assert.Null(read.Source);
        Assert.Equal(PowerMode.Deny, read.Power);
        Assert.Equal(new AgentSettings().Security.AllowedWritePaths, read.Security.AllowedWritePaths);
    }

    [Fact]
    public void An_opening_of_another_version_is_refused_with_what_to_do()
    {
        var body = Body(Opening.Of(new AgentSettings()).Frame).ToArray();
        body[0]++;
        Assert.Contains(
            "restart kvmmanager-agent",
            Assert.Throws<WireException>(() => Opening.Read(body)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Whatever_bytes_a_body_has_it_is_read_or_refused_and_nothing_else()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var valid = Body(new WireAnswer("{}"u8.ToArray(), false, null, new AuditNote { Subject = "x" }).Frame()).ToArray();
        for (var round = 0; round < TestSize.Rounds(20_000); round++)
        {
            var body = round % 2 == 0 ? new byte[random.Next(40)] : (byte[])valid.Clone();
            if (round % 2 == 0)
            {
                random.NextBytes(body);
            }
            else
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }
            foreach (var read in (Action<byte[]>[])[b => WireAnswer.Read(b), b => WireRequest.Read(b), b => Opening.Read(b)])
            {
                try
                {
                    read(body);
                }
                catch (WireException)
                {
                    // Refused.
                }
                catch (Exception other)
                {
                    Assert.Fail($"seed {seed}, {Convert.ToHexString(body)}: {other}");
                }
            }
        }
    }

    private static ReadOnlyMemory<byte> Body(ReadOnlyMemory<byte> frame) => frame[WireFrame.HeadBytes..];
}
