using System.Diagnostics;
using System.Net.Sockets;
using Orchestrator.Tests.Shared.Corpus;
using Xunit.Abstractions;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Conformance;

/// <summary>
/// The corpus over one connection of the published agent, every case between two pings: each costs what it is due, no more and no less, in its turn, and
/// the requests beside it are answered as if it were not there.
/// </summary>
public sealed class WireCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_case_written_at_once_with_its_neighbours_is_answered_as_it_is_due()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var answers = new AnswerStream(host.Socket);
        var times = new List<(TimeSpan Took, WireCase Wire)>();
        for (var i = 0; i < WireCorpus.All.Count; i++)
        {
            var wire = WireCorpus.All[i];
            var began = Stopwatch.GetTimestamp();
            await host.Socket.SendAsync(WireStream.Bytes(wire, i), SocketFlags.None);
            await CompareAsync(wire, i, answers, "in one write");
            times.Add((Stopwatch.GetElapsedTime(began), wire));
        }
        times.Sort((a, b) => a.Took.CompareTo(b.Took));
        var (slowest, slowestWire) = times[^1];
        output.WriteLine(
            $"{times.Count} cases; median {times[times.Count / 2].Took.TotalMilliseconds:F2} ms, slowest {slowest.TotalMilliseconds:F1} ms: {slowestWire}"
        );
        await EndAsync(agent, host, answers);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task All_cases_as_one_stream_cut_anywhere_are_answered_as_they_are_due(int seed)
    {
        for (var round = 0; round < TestSize.Rounds(1); round++)
        {
            var chance = new Random(seed + (round * 1000));
            var cases = WireCorpus.All.ToArray();
            chance.Shuffle(cases);
            await ExchangeAsync(cases, stream => WireStream.Cut(stream, chance), $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public Task Written_byte_by_byte_the_cases_are_answered_as_they_are_due() =>
        ExchangeAsync(
            // A system call a byte: every so many of the short ones, all kinds among them.
            [.. WireCorpus.All.Where(wire => wire.Bytes.Length < 400).Where((_, i) => i % 13 == 0)],
            WireStream.SingleBytes,
            "single bytes"
        );

    private static async Task ExchangeAsync(IReadOnlyList<WireCase> cases, Func<byte[], IEnumerable<ReadOnlyMemory<byte>>> cut, string how)
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var answers = new AnswerStream(host.Socket);
        // An agent drops the answers of a host that lets a mebibyte of them lie: so many at a time, that nobody gets that far behind.
        foreach (var wave in cases.Index().Chunk(200))
        {
            var stream = wave.SelectMany(numbered => WireStream.Bytes(numbered.Item, numbered.Index)).ToArray();
            var sending = Task.Run(async () =>
            {
                foreach (var piece in cut(stream))
                {
                    await host.Socket.SendAsync(piece, SocketFlags.None);
                }
            });
            foreach (var (number, wire) in wave)
            {
                await CompareAsync(wire, number, answers, how);
            }
            await sending;
        }
        await EndAsync(agent, host, answers);
    }

    private static async Task CompareAsync(WireCase wire, int number, AnswerStream answers, string how)
    {
        foreach (var due in WireStream.Answers(wire, number))
        {
            var got = await answers.NextAsync();
            Assert.True(due == got, $"{how}, case {number}, {wire}\n    due: {due}\n    got: {got}");
        }
    }

    // One answer too many would stand before the last ping's.
    private static async Task EndAsync(AgentUnderTest agent, AgentClient host, AnswerStream answers)
    {
        host.Send("""{"jsonrpc":"2.0","id":"end","method":"ping"}""");
        Assert.Equal(Due.Ok("\"end\""), await answers.NextAsync());
        Assert.False(agent.Process.HasEnded);
    }
}
