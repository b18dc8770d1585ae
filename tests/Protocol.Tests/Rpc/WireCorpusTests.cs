using System.Text;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Rpc;
using Orchestrator.Tests.Shared.Corpus;
using Xunit.Abstractions;

namespace Orchestrator.Protocol.Tests.Rpc;

/// <summary>The corpus against the readers alone, with a server that knows <c>ping</c> and <c>get_agent_info</c>. The agent itself is asked the same elsewhere.</summary>
public sealed class WireCorpusTests(ITestOutputHelper output)
{
    private const int ShortBytesMax = 400;

    [Fact]
    public void The_corpus_is_large_and_no_two_cases_of_it_are_the_same()
    {
        var all = WireCorpus.All;
        Assert.InRange(all.Count, 600, int.MaxValue);
        var twice = all.GroupBy(wire => Convert.ToHexString(wire.Bytes))
            .Where(same => same.Select(w => string.Join(' ', w.Answers)).Distinct().Count() > 1);
        Assert.Empty(twice.Select(same => same.First().ToString()));
        output.WriteLine($"{all.Count} cases, {all.Select(wire => Convert.ToHexString(wire.Bytes)).Distinct().Count()} of them different");
    }

    [Fact]
    public void Every_case_is_answered_as_it_is_due()
    {
        var wrong = WireCorpus.All.Select(Alone).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} cases:\n{string.Join('\n', wrong.Take(40))}");
    }

    [Fact]
    public void Split_at_every_byte_the_answers_are_the_same() =>
        Compare([.. WireCorpus.All.Where(wire => wire.Bytes.Length <= ShortBytesMax)], WireStream.SingleBytes, "single bytes");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Split_anywhere_the_answers_are_the_same(int seed)
    {
        for (var round = 0; round < TestSize.Rounds(1); round++)
        {
            var chance = new Random(seed + (round * 1000));
            var cases = WireCorpus.All.ToArray();
            chance.Shuffle(cases);
            Compare(cases, stream => WireStream.Cut(stream, chance), $"seed {seed}, round {round}");
        }
    }

    private static string? Alone(WireCase wire)
    {
        var answers = Answers([wire.Bytes]);
        return answers.SequenceEqual(wire.Answers) ? null : $"{wire}\n    due: {Told(wire.Answers)}\n    got: {Told(answers)}";
    }

    private static void Compare(IReadOnlyList<WireCase> cases, Func<byte[], IEnumerable<ReadOnlyMemory<byte>>> cut, string how)
    {
        var stream = cases.SelectMany(WireStream.Bytes).ToArray();
        var due = cases.SelectMany((wire, i) => WireStream.Answers(wire, i).Select(answer => (Answer: answer, Wire: wire))).ToList();
        var got = Answers(cut(stream));
        for (var i = 0; i < Math.Max(due.Count, got.Count); i++)
        {
            Assert.True(i < due.Count && i < got.Count, $"{how}: {due.Count} answers are due, {got.Count} came");
            Assert.True(due[i].Answer == got[i], $"{how}: {due[i].Wire}\n    due: {due[i].Answer}\n    got: {got[i]}");
        }
    }

    private static string Told(IReadOnlyList<string> answers) => answers.Count == 0 ? "silence" : string.Join(", ", answers);

    private static List<string> Answers(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        using var reader = new LineReader(ProtocolLimits.AgentLineBytesDefault);
        var answers = new List<string>();
        foreach (var piece in pieces)
        {
            for (var rest = piece; !rest.IsEmpty; )
            {
                var room = reader.GetMemory(4096);
                var count = Math.Min(room.Length, rest.Length);
                rest[..count].CopyTo(room);
                reader.Advance(count);
                rest = rest[count..];
                Take(reader, answers);
            }
        }
        return answers;
    }

    private static void Take(LineReader reader, List<string> answers)
    {
        LineStatus status;
        while ((status = reader.Read(out var line)) != LineStatus.NeedMore)
        {
            var answer = status == LineStatus.TooLong ? Due.NoMessage : ReaderVerdict.Of(RpcReader.Read(line));
            if (answer is not null)
            {
                answers.Add(answer);
            }
        }
    }
}
