using System.Globalization;
using System.Text;

namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>Cases in one stream, a good request before and behind each: whatever a case is, its neighbours are answered, and in order.</summary>
public static class WireStream
{
    /// <summary>A case between its two pings.</summary>
    public static byte[] Bytes(WireCase wire, int number) => [.. Ping(Before(number)), .. wire.Bytes, .. Ping(Behind(number))];

    /// <summary>What is due for it, line by line.</summary>
    public static IReadOnlyList<string> Answers(WireCase wire, int number) =>
        [Due.Ok(Before(number)), .. wire.Answers, Due.Ok(Behind(number))];

    /// <summary>Cuts a stream at random: mostly small pieces, now and then a large one.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(byte[] stream, Random chance)
    {
        for (var at = 0; at < stream.Length; )
        {
            var count = Math.Min(stream.Length - at, chance.Next(4) == 0 ? chance.Next(1, 20_000) : chance.Next(1, 200));
            yield return stream.AsMemory(at, count);
            at += count;
        }
    }

    /// <summary>One byte at a time.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> SingleBytes(byte[] stream)
    {
        for (var at = 0; at < stream.Length; at++)
        {
            yield return stream.AsMemory(at, 1);
        }
    }

    private static byte[] Ping(string id) => Encoding.ASCII.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""" + "\n");

    private static string Before(int number) => string.Create(CultureInfo.InvariantCulture, $"\"before-{number}\"");

    private static string Behind(int number) => string.Create(CultureInfo.InvariantCulture, $"\"behind-{number}\"");
}
