using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests;

public sealed class PingPathTests
{
    private static readonly byte[] Request = "{\"jsonrpc\":\"2.0\",\"id\":123456,\"method\":\"ping\"}\n"u8.ToArray();
    private static readonly byte[] Answer =
        "{\"jsonrpc\":\"2.0\",\"id\":123456,\"result\":{\"pong\":true,\"timestamp\":1700000000}}\n"u8.ToArray();

    [Fact]
    public void From_received_bytes_to_the_written_answer_nothing_is_allocated()
    {
        using var received = new LineReader(ProtocolLimits.AgentLineBytesDefault);
        using var toSend = new FrameBuffer();
        Assert.Equal(1000, AgentsPart(received, toSend, 1000));
        Assert.Contains(0, Allocated(() => AgentsPart(received, toSend, 10_000)));
    }

    [Fact]
    public void A_context_is_written_and_read_without_an_allocation()
    {
        var context = new RequestContext(new string('a', 32), new string('b', 32), 12, 86_400_000, 5_000) { Trace = "r-17" };
        using var toSend = new FrameBuffer();
        Assert.Equal(1000, ContextPart(context, toSend, 1000));
        Assert.Contains(0, Allocated(() => ContextPart(context, toSend, 10_000)));
    }

    [Fact]
    public void A_hosts_ping_and_the_reading_of_its_answer_allocate_nothing()
    {
        using var received = new LineReader(ProtocolLimits.HostLineBytesMax10);
        using var toSend = new FrameBuffer();
        Assert.Equal(1000, HostsPart(received, toSend, 1000));
        Assert.Contains(0, Allocated(() => HostsPart(received, toSend, 10_000)));
    }

    /// <summary>Bytes of some rounds. A collection may take a pooled buffer away, which one round then makes anew; a path that allocates does so in each.</summary>
    private static IEnumerable<long> Allocated(Func<int> round)
    {
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var done = round();
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(10_000, done);
            yield return allocated;
        }
    }

    private static int AgentsPart(LineReader received, FrameBuffer toSend, int times)
    {
        var answered = 0;
        for (var i = 0; i < times; i++)
        {
            Request.CopyTo(received.GetMemory().Span);
            received.Advance(Request.Length);
            while (received.Read(out var line) == LineStatus.Line)
            {
                var message = RpcReader.Read(line);
                if (message.Kind == RpcMessageKind.Request && message.Method.SequenceEqual("ping"u8))
                {
                    PingFrame.Answer(toSend, message.Id, 1_700_000_000);
                }
            }
            answered += toSend.WrittenSpan.SequenceEqual(Answer) ? 1 : 0;
            toSend.Consume(toSend.Count);
        }
        return answered;
    }

    private static int ContextPart(RequestContext context, FrameBuffer toSend, int times)
    {
        var read = 0;
        for (var i = 0; i < times; i++)
        {
            RequestFrame.Write(toSend, 123456, MethodNames.Ping, default, context);
            var message = RpcReader.Read(toSend.WrittenSpan[..^1]);
            var received = ReceivedContext.Read(message.Params, out var misfit);
            read += misfit is null && received.HasInstance && received is { HasSession: true, Epoch: 12, TtlMs: 5_000 } ? 1 : 0;
            toSend.Consume(toSend.Count);
        }
        return read;
    }

    private static int HostsPart(LineReader received, FrameBuffer toSend, int times)
    {
        var matched = 0;
        for (var i = 0; i < times; i++)
        {
            FrameWriter.Request(toSend, 123456, MethodNames.Ping);
            var written = toSend.WrittenSpan.SequenceEqual(Request);
            toSend.Consume(toSend.Count);
            Answer.CopyTo(received.GetMemory().Span);
            received.Advance(Answer.Length);
            while (received.Read(out var line) == LineStatus.Line)
            {
                var message = RpcReader.Read(line);
                matched += written && message.Kind == RpcMessageKind.Response && message.TryGetId(out var id) && id == 123456 ? 1 : 0;
            }
        }
        return matched;
    }
}
