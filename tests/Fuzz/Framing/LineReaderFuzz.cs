using System.Text;
using Orchestrator.Fuzz.Models;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Fuzz.Framing;

/// <summary><see cref="LineReader"/> against a splitter that has the whole stream at hand: any limit, any chunks.</summary>
public sealed class LineReaderFuzz
{
    [Fact]
    public void However_a_stream_arrives_its_lines_are_those_of_the_model() => FuzzRun.Each(2000, Compare);

    private static void Compare(Random chance)
    {
        var limit = chance.Next(3) switch
        {
            0 => chance.Next(1, 16),
            1 => chance.Next(16, 2000),
            _ => chance.Next(2000, 20_000),
        };
        var stream = Stream(limit, chance);
        var due = LineModel.Lines(stream, limit).Select(Told).ToList();
        var got = new List<string>();
        using var reader = new LineReader(limit);
        for (var at = 0; at < stream.Length; )
        {
            var room = reader.GetMemory(chance.Next(2) == 0 ? 0 : chance.Next(1, 8192));
            var count = Math.Min(Math.Min(room.Length, stream.Length - at), chance.Next(3) == 0 ? 1 : chance.Next(1, 3000));
            stream.AsMemory(at, count).CopyTo(room);
            reader.Advance(count);
            at += count;
            LineStatus status;
            while ((status = reader.Read(out var line)) != LineStatus.NeedMore)
            {
                got.Add(Told(status == LineStatus.Line ? line.ToArray() : null));
            }
        }
        Assert.True(
            due.SequenceEqual(got),
            $"limit {limit}, {stream.Length} bytes\n  due: {string.Join(' ', due)}\n  got: {string.Join(' ', got)}"
        );
        Assert.Equal(InsideLine(stream), reader.InsideLine);
    }

    private static bool InsideLine(byte[] stream) => stream.Length > 0 && stream[^1] != '\n';

    // Lengths around the limit, endings of both kinds, empty lines, carriage returns within.
    private static byte[] Stream(int limit, Random chance)
    {
        var stream = new StringBuilder();
        for (var lines = chance.Next(1, 20); lines > 0; lines--)
        {
            var length = chance.Next(4) switch
            {
                0 => 0,
                1 => Math.Max(0, limit + chance.Next(-2, 4)),
                2 => chance.Next(0, limit * 3),
                _ => chance.Next(0, 60),
            };
            for (; length > 0; length--)
            {
                stream.Append(chance.Next(20) == 0 ? '\r' : (char)chance.Next('a', 'z'));
            }
            stream.Append(
                chance.Next(4) switch
                {
                    0 => "\r\n",
                    1 when lines == 1 => "",
                    _ => "\n",
                }
            );
        }
        return Encoding.ASCII.GetBytes(stream.ToString());
    }

    // The first and the last byte and the length tell one line from its neighbours.
    private static string Told(byte[]? line) =>
        line is null ? "too-long" : $"{line.Length}:{(char)line[0]}{(char)line[^1]}".Replace('\r', '_');
}
