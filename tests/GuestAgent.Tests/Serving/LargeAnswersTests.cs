using System.Text;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Serving;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>Answers whose content is sent from where the method wrote it, and given back to the kernel afterwards.</summary>
public sealed class LargeAnswersTests
{
    private const string Work = """{"jsonrpc":"2.0","id":1,"method":"work"}""";
    private const string Ping = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";
    private const int Bytes = 300_000;

    [Fact]
    public void A_large_answer_arrives_whole_and_in_order_however_it_is_cut_and_its_memory_is_given_back()
    {
        var memory = new MappedMemory(Bytes);
        using var bench = ServerBench.Connected(methods: new ScriptedMethod("work", _ => Content(memory)));
        bench.Line(Ping);
        bench.Line(Work);
        bench.WaitForWorker();
        bench.Line(Ping);
        var taken = new List<byte>();
        for (var most = 1; bench.Server.Outgoing.Count > 0; most = (most * 7) % 40_009)
        {
            var next = bench.Server.Outgoing.Next(most);
            taken.AddRange(next);
            bench.Server.Outgoing.Sent(next.Length);
        }
        var lines = Encoding.UTF8.GetString([.. taken]).Split('\n');
        Assert.StartsWith("{\"jsonrpc\":\"2.0\",\"id\":2,", lines[0], StringComparison.Ordinal);
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + new string('x', Bytes - 2) + "\"}", lines[1]);
        Assert.StartsWith("{\"jsonrpc\":\"2.0\",\"id\":2,", lines[2], StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(lines.Skip(3)));
        Assert.Throws<ObjectDisposedException>(() => memory.GetSpan());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1000)]
    [InlineData(Bytes)]
    public void A_large_answer_that_has_begun_to_leave_is_finished_when_others_are_dropped_and_one_that_has_not_is_dropped(int sent)
    {
        using var queue = new OutgoingQueue();
        var (first, second) = (new MappedMemory(Bytes), new MappedMemory(Bytes));
        foreach (var memory in (MappedMemory[])[first, second])
        {
            FrameWriter.BeginResult(queue.Lines, "1"u8);
            queue.Large(Content(memory).ResultJson);
            FrameWriter.EndResult(queue.Lines);
        }
        var line = queue.Count / 2;
        var taken = new List<byte>();
        Take(queue, taken, sent);
        queue.DropUnsent();
        Assert.Throws<ObjectDisposedException>(() => second.GetSpan());
        Assert.Equal(sent == 0 ? 0 : line - sent, queue.Count);
        Take(queue, taken, int.MaxValue);
        Assert.Equal(sent == 0 ? 0 : line, taken.Count);
        Assert.True(sent == 0 || taken[^1] == '\n');
        Assert.Equal(2L * line, queue.SentBytes);
        Assert.Throws<ObjectDisposedException>(() => first.GetSpan());
    }

    [Fact]
    public void A_large_answer_nobody_takes_is_given_back()
    {
        var memories = Enumerable.Range(0, 3).Select(_ => new MappedMemory(Bytes)).ToArray();
        var next = -1;
        using var gate = new ManualResetEventSlim();
        using var bench = ServerBench.Connected(
            methods: new ScriptedMethod(
                "work",
                stopping =>
                {
                    var mine = Content(memories[Interlocked.Increment(ref next)]);
                    gate.Wait(stopping);
                    return mine;
                }
            )
        );
        gate.Set();
        bench.Line("""{"jsonrpc":"2.0","method":"work"}""");
        bench.WaitForWorker();
        Assert.Throws<ObjectDisposedException>(() => memories[0].GetSpan());
        bench.Line(Work);
        bench.WaitForWorker();
        Assert.Equal(Bytes, memories[1].GetSpan().Length);
        bench.Server.HostLeft(nextHostSeesOldBytes: true);
        Assert.Throws<ObjectDisposedException>(() => memories[1].GetSpan());
        gate.Reset();
        bench.Server.HostArrived();
        bench.Line(Work);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref next) == 2, TimeSpan.FromSeconds(30)));
        bench.Server.HostLeft(nextHostSeesOldBytes: true);
        gate.Set();
        bench.WaitForWorker();
        Assert.Throws<ObjectDisposedException>(() => memories[2].GetSpan());
        Assert.True(bench.Server.Idle);
    }

    private static void Take(OutgoingQueue queue, List<byte> into, int bytes)
    {
        while (bytes > 0 && queue.Count > 0)
        {
            var next = queue.Next(bytes);
            into.AddRange(next);
            bytes -= next.Length;
            queue.Sent(next.Length);
        }
    }

    private static MethodAnswer Content(MappedMemory memory)
    {
        var text = memory.GetSpan();
        text.Fill((byte)'x');
        text[0] = text[^1] = (byte)'"';
        return new MethodAnswer(memory.Memory);
    }
}
