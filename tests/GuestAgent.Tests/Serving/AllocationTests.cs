using Orchestrator.GuestAgent.Serving;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>What a ping costs the collector: nothing.</summary>
public sealed class AllocationTests
{
    private static readonly byte[] Ping = """{"jsonrpc":"2.0","id":12345,"method":"ping"}"""u8.ToArray();

    [Fact]
    public void A_ping_is_read_and_answered_without_an_allocation()
    {
        using var bench = ServerBench.Connected();
        using var reader = new LineReader(ProtocolLimits.AgentLineBytesDefault);
        byte[] lines = [.. Ping, (byte)'\n', .. Ping, (byte)'\n', .. Ping, (byte)'\n'];
        Assert.Equal(3, Round(bench.Server, reader, lines));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var answered = 0;
        for (var i = 0; i < 10_000; i++)
        {
            answered += Round(bench.Server, reader, lines);
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(30_000, answered);
        Assert.Equal(0, allocated);
    }

    // As the channel does it: bytes in, lines cut, answers out, as far as the host takes them.
    private static int Round(RequestServer server, LineReader reader, ReadOnlySpan<byte> received)
    {
        received.CopyTo(reader.GetMemory(received.Length).Span);
        reader.Advance(received.Length);
        while (reader.Read(out var line) == LineStatus.Line)
        {
            server.Line(line);
        }
        var answers = 0;
        while (server.Outgoing.Count > 0)
        {
            var next = server.Outgoing.Next(100);
            answers += next.Count((byte)'\n');
            server.Outgoing.Sent(next.Length);
            server.TakeCompleted();
        }
        return answers;
    }
}
