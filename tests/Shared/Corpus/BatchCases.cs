namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>Batches: their length, their items in every mixture of three, nesting and breakage; docs/protocol.md §2.3.</summary>
public static class BatchCases
{
    private const int ItemsMax = 64;
    private const string Note = """{"jsonrpc":"2.0","method":"ping"}""";

    // Each with the answer that it is due in the batch; none for silence.
    private static readonly (string Text, string? Answer)[] Items =
    [
        (Ping(1), Due.Ok("1")),
        ("""{"jsonrpc":"2.0","id":"x","method":"nothing"}""", Due.Error("\"x\"", Due.MethodNotFound)),
        (Note, null),
        ("""{"jsonrpc":"2.0","method":"nothing"}""", null),
        ("""{"jsonrpc":"2.0","id":9,"result":1}""", null),
        ("7", Due.NoMessage),
        ("[]", Due.NoMessage),
        ("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", Due.NoMessage),
        ("""{"jsonrpc":"1.0","id":8,"method":"ping"}""", Due.Error("8", Due.InvalidRequest)),
        ("""{"jsonrpc":"2.0","id":8,"method":"ping","params":[]}""", Due.Error("8", Due.InvalidParams)),
        ("""{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", Due.NoMessage),
        ("""{"jsonrpc":"2.0","id":6,"method":"ping","params":{"a":1e999}}""", Due.Error("6", Due.InvalidRequest)),
    ];

    public static IEnumerable<WireCase> All => [.. Lengths(), .. Mixtures(), .. Broken(), .. Gaps()];

    private static IEnumerable<WireCase> Lengths()
    {
        yield return WireCase.Of("empty batch", "[]", Due.NoMessage);
        yield return WireCase.Of("empty batch with a space", " [ ] ", Due.NoMessage);
        foreach (var count in new[] { 1, 2, ItemsMax - 1, ItemsMax, ItemsMax + 1, ItemsMax + 2, 1000 })
        {
            var fits = count <= ItemsMax;
            string[] silence = fits ? [] : [Due.NoMessage];
            yield return WireCase.Of(
                $"{count} requests",
                Joined(Enumerable.Range(0, count).Select(Ping)),
                fits ? Due.Batch(Enumerable.Range(0, count).Select(i => Due.Ok($"{i}"))) : Due.NoMessage
            );
            yield return WireCase.Of($"{count} notifications", Joined(Enumerable.Repeat(Note, count)), silence);
            yield return WireCase.Of(
                $"{count} numbers",
                Joined(Enumerable.Repeat("1", count)),
                fits ? Due.Batch(Enumerable.Repeat(Due.NoMessage, count)) : Due.NoMessage
            );
            yield return WireCase.Of(
                $"{count} requests of one id",
                Joined(Enumerable.Repeat(Ping(5), count)),
                fits ? Due.Batch(Enumerable.Repeat(Due.Ok("5"), count)) : Due.NoMessage
            );
            yield return WireCase.Of($"{count} batches deep", new string('[', count) + new string(']', count), Nested(count));
        }
    }

    // The outermost has one item, an array, which is no message; deeper than 64 the line is refused as a whole. One level alone is an empty batch.
    private static string Nested(int levels) => levels == 1 || levels > 64 ? Due.NoMessage : Due.Batch([Due.NoMessage]);

    private static IEnumerable<WireCase> Mixtures() =>
        from a in Items
        from b in Items
        from c in Items
        let answers = new[] { a.Answer, b.Answer, c.Answer }.OfType<string>().ToArray()
        select WireCase.Of("mixture", Joined([a.Text, b.Text, c.Text]), answers.Length == 0 ? [] : [Due.Batch(answers)]);

    // One that is broken anywhere is no JSON as a whole: nothing of it is carried out.
    private static IEnumerable<WireCase> Broken()
    {
        foreach (var text in new[] { "{", "}", "tru", "\"", "01", "1e", "{\"a\"}", "", "\"\t\"", "\"\\x\"", "'" })
        {
            yield return WireCase.Of("broken item in front", Joined([text, Ping(1), Ping(2)]), Due.NotJson);
            yield return WireCase.Of("broken item in the middle", Joined([Ping(1), text, Ping(2)]), Due.NotJson);
            yield return WireCase.Of("broken item behind", Joined([Ping(1), Ping(2), text]), Due.NotJson);
        }
        yield return WireCase.Filled("an item that is no UTF-8", $"[{Ping(1)},\"§\"]", [0xC0, 0x80], Due.NotJson);
        yield return WireCase.Of("not closed", "[" + Ping(1), Due.NotJson);
        yield return WireCase.Of("closed twice", "[" + Ping(1) + "]]", Due.NotJson);
        yield return WireCase.Of("two batches in a line", $"[{Ping(1)}][{Ping(2)}]", Due.NotJson);
        yield return WireCase.Of("a request behind", $"[{Ping(1)}]{Ping(2)}", Due.NotJson);
        yield return WireCase.Of("closed by a brace", $"[{Ping(1)}}}", Due.NotJson);
    }

    private static IEnumerable<WireCase> Gaps()
    {
        foreach (var gap in new[] { " ", "\t", "\r", " \r\t " })
        {
            yield return WireCase.Of(
                "white space in a batch",
                $"{gap}[{gap}{Ping(1)}{gap},{gap}{Ping(2)}{gap}]{gap}",
                Due.Batch([Due.Ok("1"), Due.Ok("2")])
            );
        }
    }

    private static string Ping(int id) => $$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""";

    private static string Joined(IEnumerable<string> items) => $"[{string.Join(',', items)}]";
}
