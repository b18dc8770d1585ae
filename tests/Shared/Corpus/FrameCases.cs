namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>Lines and their endings; docs/protocol.md §2.1. The limit is the agent's default.</summary>
public static class FrameCases
{
    private const int LineBytesMax = 65_536;
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    public static IEnumerable<WireCase> All => [.. Endings(), .. Empty(), .. Lengths(), .. Halves()];

    private static IEnumerable<WireCase> Endings()
    {
        yield return WireCase.Of("newline", Ping, Due.Ok("1"));
        yield return WireCase.Of("carriage return and newline", Ping + "\r", Due.Ok("1"));
        // The second one from the end is white space behind the message.
        yield return WireCase.Of("two carriage returns", Ping + "\r\r", Due.Ok("1"));
        yield return WireCase.Of("carriage return before the message", "\r" + Ping, Due.Ok("1"));
        yield return WireCase.Of("two messages in one line", Ping + Ping, Due.NotJson);
        yield return WireCase.Of("two messages, a carriage return between them", Ping + "\r" + Ping, Due.NotJson);
        yield return WireCase.Of("two lines", Ping + "\n" + Ping, Due.Ok("1"), Due.Ok("1"));
    }

    private static IEnumerable<WireCase> Empty()
    {
        foreach (var count in new[] { 1, 2, 100 })
        {
            yield return WireCase.Of($"{count} empty lines", string.Concat(Enumerable.Repeat("\n", count - 1)));
            yield return WireCase.Of(
                $"{count} empty lines with a carriage return",
                string.Concat(Enumerable.Repeat("\r\n", count - 1)) + "\r"
            );
        }
        foreach (var blank in new[] { " ", "\t", "  \t ", "\r\r", " \r" })
        {
            yield return WireCase.Of($"white space alone ({blank.Length})", blank, Due.NotJson);
        }
        yield return new WireCase("a NUL alone", [0, (byte)'\n'], [Due.NotJson]);
        yield return new WireCase("a byte order mark alone", [0xEF, 0xBB, 0xBF, (byte)'\n'], [Due.NotJson]);
    }

    private static IEnumerable<WireCase> Lengths()
    {
        foreach (var over in new[] { -1, 0, 1, 2, 3, 4096, LineBytesMax })
        {
            var answer = over <= 0 ? Due.Ok("1") : Due.NoMessage;
            var length = LineBytesMax + over;
            yield return WireCase.Of($"{length} bytes", Ping.PadRight(length), answer);
            yield return WireCase.Of($"{length} bytes and a carriage return", Ping.PadRight(length) + "\r", answer);
            yield return WireCase.Of($"{length} bytes of no JSON", new string('x', length), over <= 0 ? Due.NotJson : Due.NoMessage);
            yield return WireCase.Of(
                $"{length} carriage returns before the ending",
                new string('\r', length + 1),
                over <= 0 ? Due.NotJson : Due.NoMessage
            );
        }
        byte[] noText = [.. Enumerable.Repeat((byte)0xFF, LineBytesMax + 1), (byte)'\n'];
        yield return new WireCase("a line over the limit that is no text", noText, [Due.NoMessage]);
    }

    private static IEnumerable<WireCase> Halves()
    {
        for (var length = 1; length < Ping.Length; length++)
        {
            yield return WireCase.Of($"cut after {length} bytes", Ping[..length], Due.NotJson);
            yield return WireCase.Of($"without its first {length} bytes", Ping[length..], Due.NotJson);
        }
    }
}
