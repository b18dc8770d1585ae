using System.Text;

namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>UTF-8 by the table of RFC 3629: every kind of sound and of broken sequence, in every part of a message.</summary>
public static class Utf8Cases
{
    // What a message with the sequence in this place is answered, when the sequence is sound.
    private static readonly (string Place, Func<byte[], string> Answer)[] Places =
    [
        ("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"s":"§"}}""", _ => Due.Ok("1")),
        ("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"§":0}}""", _ => Due.Ok("1")),
        ("""{"§":0,"jsonrpc":"2.0","id":1,"method":"ping"}""", _ => Due.Ok("1")),
        ("""{"jsonrpc":"2.0","id":1,"method":"ping§"}""", _ => Due.Error("1", Due.MethodNotFound)),
        ("""{"jsonrpc":"2.0§","id":1,"method":"ping"}""", _ => Due.Error("1", Due.InvalidRequest)),
        ("""{"jsonrpc":"2.0","id":"a§","method":"ping"}""", bytes => Due.Ok("\"a" + Encoding.UTF8.GetString(bytes) + "\"")),
        // Outside of a string the sound ones are no JSON either.
        ("""{"jsonrpc":"2.0","id":1,"method":"ping"§}""", _ => Due.NotJson),
        ("""§{"jsonrpc":"2.0","id":1,"method":"ping"}""", _ => Due.NotJson),
        ("""[{"jsonrpc":"2.0","id":1,"method":"ping"},"§"]""", _ => Due.Batch([Due.Ok("1"), Due.NoMessage])),
    ];

    // Both ends of each length, noncharacters, a joined emoji, a decomposed letter, marks that turn the direction.
    private static readonly string[] Sound =
    [
        "\u0080",
        "\u07FF",
        "\u0800",
        "\u0FFF",
        "\uCFFF",
        "\uD7FF",
        "\uE000",
        "\uFEFF",
        "\uFDD0",
        "\uFFFE",
        "\uFFFF",
        "\U00010000",
        "\U0001FFFF",
        "\U0010FFFF",
        "\U0001F469\u200D\U0001F4BB",
        "e\u0301",
        "\u202Etxt\u202C",
    ];

    public static IEnumerable<WireCase> All =>
        from place in Places
        from sequence in Sequences()
        select WireCase.Filled(
            "UTF-8 " + Convert.ToHexString(sequence.Bytes),
            place.Place,
            sequence.Bytes,
            sequence.Sound ? place.Answer(sequence.Bytes) : Due.NotJson
        );

    private static IEnumerable<(byte[] Bytes, bool Sound)> Sequences()
    {
        foreach (var sound in Sound)
        {
            yield return (Encoding.UTF8.GetBytes(sound), true);
        }
        // A start without its rest, and rests without a start.
        foreach (var whole in new[] { "\u00E9", "\u20AC", "\U0001F600" }.Select(Encoding.UTF8.GetBytes))
        {
            for (var length = 1; length < whole.Length; length++)
            {
                yield return (whole[..length], false);
                yield return (whole[^length..], false);
                yield return ([.. whole[..length], (byte)'x'], false);
            }
            yield return ([.. whole, 0x80], false);
        }
        // Longer than need be: the same code point in two, three and four bytes.
        foreach (var value in new[] { 0x00, 0x2F, 0x5C, 0x7F })
        {
            yield return ([(byte)(0xC0 | (value >> 6)), Rest(value)], false);
            yield return ([0xE0, (byte)(0x80 | (value >> 6)), Rest(value)], false);
            yield return ([0xF0, 0x80, (byte)(0x80 | (value >> 6)), Rest(value)], false);
        }
        yield return ([0xE0, 0x9F, 0xBF], false);
        yield return ([0xF0, 0x8F, 0xBF, 0xBF], false);
        // Surrogates, alone and as the pair that is no UTF-8.
        foreach (var unit in new[] { 0xD800, 0xDBFF, 0xDC00, 0xDFFF })
        {
            yield return ([0xED, (byte)(0x80 | ((unit >> 6) & 0x3F)), Rest(unit)], false);
        }
        yield return ([0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], false);
        // Beyond U+10FFFF, five and six bytes, and the bytes that no text has.
        yield return ([0xF4, 0x90, 0x80, 0x80], false);
        yield return ([0xF5, 0x80, 0x80, 0x80], false);
        yield return ([0xF8, 0x88, 0x80, 0x80, 0x80], false);
        yield return ([0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], false);
        foreach (var never in new byte[] { 0xC0, 0xC1, 0xF5, 0xFE, 0xFF })
        {
            yield return ([never], false);
        }
        yield return ([0xFF, 0xFE], false);
        yield return ([0xFE, 0xFF], false);
    }

    private static byte Rest(int value) => (byte)(0x80 | (value & 0x3F));
}
