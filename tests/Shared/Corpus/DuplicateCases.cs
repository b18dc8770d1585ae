namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>One name twice in one object, at each depth and in each spelling; docs/protocol.md §2.2. The same name in two objects is no duplicate.</summary>
public static class DuplicateCases
{
    private static readonly (string One, string Other, bool Same)[] Pairs =
    [
        ("a", "a", true),
        ("a", "\\u0061", true),
        ("\\u0061", "a", true),
        ("\\u0061", "\\u0061", true),
        ("é", "\\u00e9", true),
        ("é", "\\u00E9", true),
        ("😀", "\\ud83d\\ude00", true),
        ("/", "\\/", true),
        ("\\\"", "\\u0022", true),
        ("\\n", "\\u000a", true),
        ("", "", true),
        ("a", "A", false),
        ("a", "a ", false),
        ("a", "\\u0000a", false),
        ("é", "e\\u0301", false),
        ("ı", "i", false),
        ("ß", "ss", false),
        ("", " ", false),
        ("a", "\\\\u0061", false),
    ];

    public static IEnumerable<WireCase> All => [.. InParams(), .. OfMessages(), .. Far(), .. InItems()];

    private static IEnumerable<WireCase> InParams()
    {
        foreach (var (one, other, same) in Pairs)
        {
            var answer = same ? Due.Error("1", Due.InvalidRequest) : Due.Ok("1");
            foreach (var depth in new[] { 0, 1, 5, 60 })
            {
                foreach (var between in new[] { "", "\"x\":{\"b\":0},", "\"x\":[[{}]]," })
                {
                    // Two levels stand around it, and what stands between it makes up to three more.
                    var around = Math.Min(depth, 58);
                    var inner = $"{{\"{one}\":1,{between}\"{other}\":2}}";
                    var value = string.Concat(Enumerable.Repeat("[", around)) + inner + new string(']', around);
                    yield return WireCase.Of(
                        $"{one} and {other}, {around} deep",
                        """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"p":""" + value + "}}",
                        answer
                    );
                }
            }
            yield return WireCase.Of(
                $"{one} and {other} in two objects",
                $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"p":[{"{{{one}}}":1},{"{{{other}}}":2}],"q":{"{{{one}}}":{"{{{other}}}":3} } } }""",
                Due.Ok("1")
            );
        }
    }

    // Which of two ids is meant cannot be told; of any other member's twin the id is sound.
    private static IEnumerable<WireCase> OfMessages()
    {
        const string sound = "\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{}";
        foreach (
            var (name, value) in new[]
            {
                ("jsonrpc", "\"2.0\""),
                ("method", "\"ping\""),
                ("params", "{}"),
                ("id", "1"),
                ("\\u0069d", "2"),
                ("i\\u0064", "null"),
            }
        )
        {
            var answer = value is "1" or "2" or "null" ? Due.NoMessage : Due.Error("1", Due.InvalidRequest);
            yield return WireCase.Of($"{name} again, behind", $"{{{sound},\"{name}\":{value}}}", answer);
            yield return WireCase.Of($"{name} again, before", $"{{\"{name}\":{value},{sound}}}", answer);
        }
        yield return WireCase.Of("an unknown member twice", $"{{\"x\":1,{sound},\"x\":1}}", Due.Error("1", Due.InvalidRequest));
        yield return WireCase.Of(
            "an unknown member twice in a notification",
            """{"jsonrpc":"2.0","method":"ping","x":1,"x":1}""",
            Due.NoMessage
        );
        yield return WireCase.Of(
            "a duplicate in an answer",
            """{"jsonrpc":"2.0","id":1,"result":{"a":1,"a":1}}""",
            Due.Error("1", Due.InvalidRequest)
        );
    }

    private static IEnumerable<WireCase> Far()
    {
        foreach (var count in new[] { 2, 31, 255, 1000 })
        {
            var names = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"n{i}\":0"));
            foreach (var twin in new[] { 0, count / 2, count - 1 })
            {
                yield return WireCase.Of(
                    $"name {twin} of {count} again",
                    $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{{{names},\"n{twin}\":0}}}}",
                    Due.Error("1", Due.InvalidRequest)
                );
            }
            yield return WireCase.Of(
                $"{count} names once",
                $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{{{names}}}}}",
                Due.Ok("1")
            );
        }
    }

    private static IEnumerable<WireCase> InItems()
    {
        const string good = """{"jsonrpc":"2.0","id":2,"method":"ping"}""";
        yield return WireCase.Of(
            "a duplicate in one item of a batch",
            $$$"""[{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1,"\u0061":2}},{{{good}}}]""",
            Due.Batch([Due.Error("1", Due.InvalidRequest), Due.Ok("2")])
        );
        yield return WireCase.Of(
            "two ids in one item of a batch",
            $$$"""[{{{good}}},{"jsonrpc":"2.0","id":1,"id":1,"method":"ping"}]""",
            Due.Batch([Due.NoMessage, Due.Ok("2")])
        );
    }
}
