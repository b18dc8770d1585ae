using System.Text;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Protocol.Tests.Framing;

public sealed class LineReaderTests
{
    private const int Limit = 8;

    // Each stream, and what must come of it however it is cut: a line, or "!" for one that was too long.
    public static TheoryData<string, string[]> Streams { get; } =
        new()
        {
            { "a\nbc\n", ["a", "bc"] },
            { "a\r\nbc\r\n", ["a", "bc"] },
            { "\n\r\n\na\n\n", ["a"] },
            { "12345678\n1\n", ["12345678", "1"] },
            { "12345678\r\n1\n", ["12345678", "1"] },
            { "123456789\n1\n", ["!", "1"] },
            { "123456789\r\n1\n", ["!", "1"] },
            { "12345678\r9\n1\n", ["!", "1"] },
            { "1234567\r\r\n1\n", ["1234567\r", "1"] },
            { "12345678\r\r\n1\n", ["!", "1"] },
            { "123456789012\n\nab\n", ["!", "ab"] },
            { "123456789\n123456789\n", ["!", "!"] },
            { "\r\r\n", ["\r"] },
            { "é\n日\n", ["é", "日"] },
            { "no end", [] },
            { "", [] },
        };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Every_way_of_cutting_a_stream_gives_the_same_lines(string stream, string[] expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        // One bit for each place between two bytes: cut there or not.
        for (var cuts = 0; cuts < 1 << Math.Max(0, bytes.Length - 1); cuts++)
        {
            using var reader = new LineReader(Limit);
            var lines = new List<string>();
            var from = 0;
            for (var to = 1; to <= bytes.Length; to++)
            {
                if (to == bytes.Length || ((cuts >> (to - 1)) & 1) == 1)
                {
                    Feed(reader, bytes.AsSpan(from, to - from), lines);
                    from = to;
                }
            }
            Assert.True(expected.SequenceEqual(lines), $"cuts {cuts:b}: {string.Join('|', lines)}");
            Assert.Equal(bytes.Length, reader.ScannedBytes);
        }
    }

    [Theory]
    [InlineData(1, 20_000)]
    [InlineData(2, 20_000)]
    [InlineData(3, 65_535)]
    [InlineData(4, 65_536)]
    [InlineData(5, 200_000)]
    [InlineData(6, 131_071)]
    public void Long_streams_cut_at_random_give_the_lines_of_a_plain_split(int seed, int longLimit)
    {
        var random = new Random(seed);
        var stream = new List<byte>();
        var expected = new List<string>();
        for (var i = 0; i < 300; i++)
        {
            var line = new byte[random.Next(10) == 0 ? random.Next(longLimit - 3, longLimit + 5000) : random.Next(200)];
            for (var at = 0; at < line.Length; at++)
            {
                line[at] = (byte)random.Next(' ', '~');
            }
            stream.AddRange(line);
            stream.AddRange(random.Next(3) == 0 ? "\r\n"u8 : "\n"u8);
            if (line.Length > 0)
            {
                expected.Add(line.Length > longLimit ? "!" : Encoding.ASCII.GetString(line));
            }
        }
        var bytes = stream.ToArray();
        using var reader = new LineReader(longLimit);
        var lines = new List<string>();
        for (var from = 0; from < bytes.Length; )
        {
            var size = Math.Min(bytes.Length - from, random.Next(1, random.Next(4) == 0 ? 40_000 : 300));
            Feed(reader, bytes.AsSpan(from, size), lines);
            from += size;
        }
        Assert.True(expected.SequenceEqual(lines), $"seed {seed}");
        Assert.Equal(bytes.Length, reader.ScannedBytes);
        Assert.Equal(0, reader.HeldBytes);
    }

    [Theory]
    [InlineData(64 * 1024 - 1)]
    [InlineData(64 * 1024)]
    [InlineData(128 * 1024)]
    [InlineData(150_000)]
    public void Around_its_limit_a_line_held_in_parts_is_judged_as_a_short_one(int limit)
    {
        foreach (var ending in new[] { "\n", "\r\n" })
        {
            for (var length = limit - 2; length <= limit + 2; length++)
            {
                var text = new string('x', length);
                var bytes = Encoding.ASCII.GetBytes(text + ending + "next\n");
                for (var cut = limit - 3; cut <= length + ending.Length; cut++)
                {
                    using var reader = new LineReader(limit);
                    var lines = Feed(reader, bytes.AsSpan(0, cut), []);
                    Feed(reader, bytes.AsSpan(cut), lines);
                    Assert.Equal([length > limit ? "!" : text, "next"], lines);
                    Assert.Equal(0, reader.HeldBytes);
                }
            }
        }
    }

    [Fact]
    public void A_line_too_long_is_told_when_the_limit_is_passed_and_not_at_its_end()
    {
        using var reader = new LineReader(Limit);
        Append(reader, "12345678"u8);
        Assert.Equal(LineStatus.NeedMore, reader.Read(out _));
        Append(reader, "9"u8);
        Assert.Equal(LineStatus.TooLong, reader.Read(out _));
        Append(reader, "0123456789"u8);
        Assert.Equal(LineStatus.NeedMore, reader.Read(out _));
        Assert.True(reader.InsideLine);
        Assert.Equal(0, reader.HeldBytes);
        Append(reader, "0\nnext\n"u8);
        Assert.Equal(LineStatus.Line, reader.Read(out var line));
        Assert.Equal("next", Encoding.UTF8.GetString(line));
        Assert.Equal(LineStatus.NeedMore, reader.Read(out _));
        Assert.False(reader.InsideLine);
    }

    [Fact]
    public void Thirty_two_mebibytes_without_a_newline_cost_one_error_and_bounded_memory()
    {
        const int LineMax = 64 * 1024;
        using var reader = new LineReader(LineMax);
        var chunk = new byte[32 * 1024];
        Array.Fill(chunk, (byte)'x');
        var tooLong = 0;
        var heldMost = 0;
        for (var i = 0; i < 1024; i++)
        {
            Append(reader, chunk);
            heldMost = Math.Max(heldMost, reader.HeldBytes);
            tooLong += reader.Read(out _) == LineStatus.TooLong ? 1 : 0;
            Assert.Equal(LineStatus.NeedMore, reader.Read(out _));
        }
        Assert.Equal(1, tooLong);
        Assert.InRange(heldMost, 1, 4 * LineMax);
        Append(reader, "\nfine\n"u8);
        Assert.Equal(LineStatus.Line, reader.Read(out var line));
        Assert.Equal("fine", Encoding.UTF8.GetString(line));
    }

    [Fact]
    public void A_megabyte_line_that_drips_byte_by_byte_is_looked_at_once_and_moved_at_most_twice()
    {
        const int Size = 1024 * 1024;
        using var reader = new LineReader(Size);
        for (var i = 0; i < Size; i++)
        {
            Append(reader, "x"u8);
            Assert.Equal(LineStatus.NeedMore, reader.Read(out _));
        }
        Append(reader, "\n"u8);
        Assert.Equal(LineStatus.Line, reader.Read(out var line));
        Assert.Equal(Size, line.Length);
        Assert.Equal(Size + 1, reader.ScannedBytes);
        Assert.InRange(reader.MovedBytes, 1, 2 * Size);
    }

    [Fact]
    public void A_line_of_sixteen_mebibytes_that_never_ends_holds_its_limit_and_leaves_nothing_to_the_collector()
    {
        const int LineMax = 16 * 1024 * 1024;
        const int Mebibyte = 1024 * 1024;
        using var reader = new LineReader(LineMax);
        var chunk = new byte[64 * 1024];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var heldMost = 0;
        var tooLong = false;
        while (!tooLong)
        {
            var room = reader.GetMemory().Span;
            var taken = Math.Min(room.Length, chunk.Length);
            chunk.AsSpan(0, taken).Fill((byte)'x');
            chunk.AsSpan(0, taken).CopyTo(room);
            reader.Advance(taken);
            heldMost = Math.Max(heldMost, reader.HeldBytes);
            tooLong = reader.Read(out _) == LineStatus.TooLong;
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(heldMost, LineMax, LineMax + Mebibyte);
        Assert.InRange(allocated, 0, LineMax + Mebibyte);
        Assert.Equal(0, reader.HeldBytes);
    }

    [Fact]
    public void Reset_forgets_half_a_line()
    {
        using var reader = new LineReader(Limit);
        Append(reader, "half"u8);
        Assert.Equal(LineStatus.NeedMore, reader.Read(out _));
        Assert.True(reader.InsideLine);
        reader.Reset();
        Assert.False(reader.InsideLine);
        Assert.Equal(0, reader.HeldBytes);
        Assert.Equal(["new"], Feed(reader, "new\n"u8, []));
    }

    [Fact]
    public void Reset_ends_the_skipping_of_a_long_line()
    {
        using var reader = new LineReader(Limit);
        Assert.Equal(["!"], Feed(reader, "0123456789"u8, []));
        reader.Reset();
        Assert.Equal(["new"], Feed(reader, "new\n"u8, []));
    }

    [Fact]
    public void An_idle_reader_holds_no_buffer()
    {
        using var reader = new LineReader(Limit);
        Assert.Equal(0, reader.HeldBytes);
        Feed(reader, "a\nb\n"u8, []);
        Assert.Equal(0, reader.HeldBytes);
        reader.GetMemory();
        Assert.NotEqual(0, reader.HeldBytes);
        reader.Advance(0);
        Assert.Equal(0, reader.HeldBytes);
    }

    [Fact]
    public void Whole_lines_that_nobody_reads_are_refused_more_room_and_kept()
    {
        using var reader = new LineReader(Limit);
        var lines = 0;
        var full = false;
        while (!full)
        {
            try
            {
                Append(reader, "abcdefg\n"u8);
                lines++;
            }
            catch (InvalidOperationException)
            {
                full = true;
            }
        }
        for (; lines > 0; lines--)
        {
            Assert.Equal(LineStatus.Line, reader.Read(out var line));
            Assert.Equal("abcdefg", Encoding.UTF8.GetString(line));
        }
        Assert.Equal(LineStatus.NeedMore, reader.Read(out _));
    }

    [Fact]
    public void A_new_limit_holds_for_the_line_that_has_begun()
    {
        using var reader = new LineReader(Limit);
        Assert.Equal([], Feed(reader, "1234567"u8, []));
        reader.LineBytesMax = 10_000;
        Assert.Equal(["1234567" + new string('x', 9_000)], Feed(reader, Encoding.ASCII.GetBytes(new string('x', 9_000) + "\n"), []));
        reader.LineBytesMax = 3;
        Assert.Equal(["!", "abc"], Feed(reader, "abcd\nabc\n"u8, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.LineBytesMax = 0);
    }

    [Fact]
    public void More_bytes_than_there_was_room_for_cannot_be_told()
    {
        using var reader = new LineReader(Limit);
        var room = reader.GetMemory().Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Advance(room + 1));
    }

    private static void Append(LineReader reader, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = reader.GetMemory(bytes.Length).Span;
            var taken = Math.Min(room.Length, bytes.Length);
            bytes[..taken].CopyTo(room);
            reader.Advance(taken);
            bytes = bytes[taken..];
        }
    }

    private static List<string> Feed(LineReader reader, ReadOnlySpan<byte> bytes, List<string> into)
    {
        while (!bytes.IsEmpty)
        {
            var room = reader.GetMemory().Span;
            var taken = Math.Min(room.Length, bytes.Length);
            bytes[..taken].CopyTo(room);
            reader.Advance(taken);
            bytes = bytes[taken..];
            for (var status = reader.Read(out var line); status != LineStatus.NeedMore; status = reader.Read(out line))
            {
                into.Add(status == LineStatus.TooLong ? "!" : Encoding.UTF8.GetString(line));
            }
        }
        return into;
    }
}
