using System.Buffers;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Protocol.Tests.Framing;

public sealed class FrameBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bytes_leave_in_the_order_they_came_whatever_is_written_consumed_and_cut(int seed)
    {
        var random = new Random(seed);
        using var buffer = new FrameBuffer();
        var model = new List<byte>();
        for (var step = 0; step < 5_000; step++)
        {
            switch (random.Next(8))
            {
                case < 4:
                    var piece = new byte[random.Next(random.Next(20) == 0 ? 5000 : 50)];
                    random.NextBytes(piece);
                    buffer.Write(piece);
                    model.AddRange(piece);
                    break;
                case < 7:
                    var taken = random.Next(model.Count + 1);
                    buffer.Consume(taken);
                    model.RemoveRange(0, taken);
                    break;
                default:
                    var kept = random.Next(model.Count + 1);
                    buffer.Truncate(kept);
                    model.RemoveRange(kept, model.Count - kept);
                    break;
            }
            Assert.Equal(model.Count, buffer.Count);
            Assert.True(buffer.WrittenSpan.SequenceEqual(model.ToArray()), $"seed {seed}, step {step}");
        }
    }

    [Fact]
    public void More_than_is_there_can_be_neither_consumed_nor_advanced()
    {
        using var buffer = new FrameBuffer();
        buffer.Write("abc"u8);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Consume(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(1 << 30));
    }
}
