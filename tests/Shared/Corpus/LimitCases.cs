namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>Depth and number; docs/protocol.md §2.2. Where the walk ends at a limit the id cannot be told, for a second one may stand behind.</summary>
public static class LimitCases
{
    private const int NestingMax = 64;
    private const int MembersMax = 1024;

    public static IEnumerable<WireCase> All => [.. Depths(), .. Members(), .. Bombs()];

    private static IEnumerable<WireCase> Depths()
    {
        foreach (var levels in new[] { 2, 3, 62, 63, 64, 65, 66, 67, 128, 1000 })
        {
            var answer = levels <= NestingMax ? Due.Ok("1") : Due.NoMessage;
            foreach (var (kind, text) in Nested(levels - 1))
            {
                yield return WireCase.Of(
                    $"{kind}, {levels} levels, in front",
                    $$"""{"x":{{text}},"jsonrpc":"2.0","id":1,"method":"ping"}""",
                    answer
                );
                yield return WireCase.Of(
                    $"{kind}, {levels} levels, behind",
                    $$"""{"jsonrpc":"2.0","id":1,"method":"ping","x":{{text}}}""",
                    answer
                );
                yield return WireCase.Of(
                    $"{kind}, {levels} levels, then short ones",
                    $$$"""{"jsonrpc":"2.0","id":1,"method":"ping","x":{{{text}}},"y":[{}],"z":{"a":[]}}""",
                    answer
                );
                // The array around is a level too, and of the whole line.
                yield return WireCase.Of(
                    $"{kind}, {levels} levels, in a batch",
                    $$"""[{"jsonrpc":"2.0","id":2,"method":"ping"},{"jsonrpc":"2.0","id":1,"method":"ping","x":{{text}}}]""",
                    levels + 1 <= NestingMax ? Due.Batch([Due.Ok("1"), Due.Ok("2")]) : Due.NoMessage
                );
            }
        }
        // What is no UTF-8 is no JSON at any depth; a mistake of the grammar behind the limit is not seen.
        var deep = new string('[', NestingMax + 1);
        yield return WireCase.Filled("no UTF-8 behind the limit", deep + "§", [0xFF], Due.NotJson);
        yield return WireCase.Of("no JSON behind the limit", deep + ",,,", Due.NoMessage);
        yield return WireCase.Of("no JSON before the limit", "[," + deep, Due.NotJson);
        yield return WireCase.Of("never closed, at the limit", new string('[', NestingMax), Due.NotJson);
    }

    private static IEnumerable<(string Kind, string Text)> Nested(int levels)
    {
        yield return ("arrays", new string('[', levels) + new string(']', levels));
        yield return ("objects", string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1));
        var mixed = Enumerable.Range(0, levels - 1).Select(i => i % 2 == 0 ? "[" : "{\"a\":").ToArray();
        yield return ("both", string.Concat(mixed) + "[]" + string.Concat(mixed.Reverse().Select(open => open == "[" ? "]" : "}")));
    }

    private static IEnumerable<WireCase> Members()
    {
        const string head = "\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"";
        // Three and the params' own stand open around the inner ones.
        foreach (var all in new[] { 1000, MembersMax - 1, MembersMax, MembersMax + 1, MembersMax + 2, 2000 })
        {
            var answer = all <= MembersMax ? Due.Ok("1") : Due.NoMessage;
            yield return WireCase.Of($"{all} members, most in params", $"{{{head},\"params\":{{{Names(all - 4)}}}}}", answer);
            yield return WireCase.Of($"{all} members, all on top", $"{{{head},{Names(all - 3)}}}", answer);
            yield return WireCase.Of(
                $"{all} members, on two levels",
                $"{{{head},\"params\":{{{Names(500)},\"o\":{{{Names(all - 505)}}}}}}}",
                answer
            );
        }
        // Those of closed objects do not count.
        var siblings = string.Join(',', Enumerable.Repeat($"{{{Names(100)}}}", 50));
        yield return WireCase.Of("5000 members in 50 objects", $"{{{head},\"params\":{{\"a\":[{siblings}]}}}}", Due.Ok("1"));
        var crowd = $"{{{head},{Names(MembersMax)}}}";
        yield return WireCase.Of(
            "too many members in one item",
            $$"""[{"jsonrpc":"2.0","id":2,"method":"ping"},{{crowd}}]""",
            Due.Batch([Due.Ok("2"), Due.NoMessage])
        );
    }

    private static string Names(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"n{i}\":0"));

    private static IEnumerable<WireCase> Bombs()
    {
        foreach (var open in new[] { "[", "{\"a\":", "[{\"a\":" })
        {
            var text = string.Concat(Enumerable.Repeat(open, 60_000 / open.Length));
            yield return WireCase.Of($"60,000 bytes of {open}", text, Due.NoMessage);
            yield return WireCase.Of(
                $"60,000 bytes of {open} in params",
                """{"jsonrpc":"2.0","id":1,"method":"ping","params":""" + text,
                Due.NoMessage
            );
        }
        yield return WireCase.Of("30,000 brackets that close", new string('[', 30_000) + new string(']', 30_000), Due.NoMessage);
        yield return WireCase.Of("60,000 closing brackets", new string(']', 60_000), Due.NotJson);
        yield return WireCase.Of("60,000 quotes", new string('"', 60_000), Due.NotJson);
        yield return WireCase.Of("60,000 backslashes", "\"" + new string('\\', 60_000) + "\"", Due.NoMessage);
        yield return WireCase.Of("a number of 60,000 digits", new string('1', 60_000), Due.NoMessage);
        yield return WireCase.Of(
            "an array of 20,000 items that are none",
            "[" + string.Join(',', Enumerable.Repeat("1", 20_000)) + "]",
            Due.NoMessage
        );
    }
}
