using System.Text;
using Orchestrator.GuestAgent.Serving;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>What a ping costs the collector: nothing.</summary>
public sealed class AllocationTests
{
    private static readonly byte[] Ping = """{"jsonrpc":"2.0","id":12345,"method":"ping"}"""u8.ToArray();

    [Fact]
    public void A_ping_is_read_and_answered_without_an_allocation() => CostsNothing(Ping);

    [Fact]
    public void Neither_does_a_ping_that_carries_a_context() =>
        CostsNothing(
            Encoding.UTF8.GetBytes(
                $$$$"""{"jsonrpc":"2.0","id":12345,"method":"ping","params":{"_ctx":{"instance":"{{{{ServerBench.Instance}}}}","session":"s-1","epoch":3,"not_after_ms":9000000000000,"ttl_ms":60000,"trace":"r-17"}}}"""
            )
        );

    private static void CostsNothing(byte[] ping)
    {
        using var bench = ServerBench.Connected();
        bench.Line("""{"jsonrpc":"2.0","id":"h","method":"get_agent_info","params":{"fleet":"east","session":"s-1","epoch":3}}""");
        bench.Taken();
        using var reader = new LineReader(ProtocolLimits.AgentLineBytesDefault);
        byte[] lines = [.. ping, (byte)'\n', .. ping, (byte)'\n', .. ping, (byte)'\n'];
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
            server.Line(line, server.Now);
        }
        var answers = 0;
        while (server.Outgoing.Count > 0)
        {
            var next = server.Outgoing.Next(100);
            answers += next.IndexOf("error"u8) < 0 ? next.Count((byte)'\n') : 0;
            server.Outgoing.Sent(next.Length);
            server.TakeCompleted();
        }
        return answers;
    }
}
