namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>The members of a request: <c>jsonrpc</c>, <c>method</c>, <c>params</c>, unknown ones, their order; docs/protocol.md §2.3.</summary>
public static class MemberCases
{
    private static readonly (string Text, string Type)[] Values =
    [
        ("null", "null"),
        ("true", "bool"),
        ("false", "bool"),
        ("0", "number"),
        ("2.0", "number"),
        ("-1", "number"),
        ("1e1", "number"),
        ("\"\"", "string"),
        ("\"2.0\"", "string"),
        ("\"ping\"", "string"),
        ("\"1\"", "string"),
        ("[]", "array"),
        ("[1,{}]", "array"),
        ("[\"ping\"]", "array"),
        ("{}", "object"),
        ("{\"a\":[1]}", "object"),
        ("{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}", "object"),
    ];

    public static IEnumerable<WireCase> All => [.. Versions(), .. Methods(), .. Params(), .. Unknown(), .. Orders(), .. Missing()];

    private static IEnumerable<WireCase> Versions()
    {
        const string place = """{"jsonrpc":§,"id":1,"method":"ping"}""";
        const string silentPlace = """{"jsonrpc":§,"method":"ping"}""";
        var others = new[]
        {
            "1.0",
            "1.1",
            "2",
            "2.",
            "2.00",
            "02.0",
            " 2.0",
            "2.0 ",
            "3.0",
            "2,0",
            "two",
            "2.0\\u0000",
            "\\uff12.0",
        }.Select(v => $"\"{v}\"");
        foreach (var value in others.Concat(Values.Select(v => v.Text)).Where(text => text != "\"2.0\""))
        {
            yield return WireCase.Filled("version", place, value, Due.Error("1", Due.InvalidRequest));
            yield return WireCase.Filled("version without an id", silentPlace, value, Due.NoMessage);
        }
        foreach (var value in new[] { "\"2.0\"", "\"\\u0032.0\"", "\"2\\u002e0\"", "\"\\u0032\\u002E\\u0030\"" })
        {
            yield return WireCase.Filled("version", place, value, Due.Ok("1"));
            yield return WireCase.Filled("version without an id", silentPlace, value);
        }
        foreach (var name in new[] { "JSONRPC", "jsonRpc", "json_rpc", "jsonrpc ", "version" })
        {
            yield return WireCase.Filled(
                "version's name",
                """{"§":"2.0","id":1,"method":"ping"}""",
                name,
                Due.Error("1", Due.InvalidRequest)
            );
        }
    }

    private static IEnumerable<WireCase> Methods()
    {
        const string place = """{"jsonrpc":"2.0","id":1,"method":§}""";
        foreach (var (text, _) in Values.Where(v => v.Type != "string"))
        {
            yield return WireCase.Filled("method", place, text, Due.Error("1", Due.InvalidRequest));
            yield return WireCase.Filled("method without an id", """{"jsonrpc":"2.0","method":§}""", text, Due.NoMessage);
        }
        foreach (
            var name in new[]
            {
                "",
                " ",
                "Ping",
                "PING",
                "ping ",
                " ping",
                "pin",
                "pingg",
                "ping\\u0000",
                "ping\\n",
                "rpc.ping",
                "rpc.",
                "system.listMethods",
                "../ping",
                "%70ing",
                "рing",
                "ping\\ufeff",
                "exec_command2",
                "\\\"",
                "\\\\",
                "\\u001b[2J",
                "😀",
                new string('p', 5000),
                string.Concat(Enumerable.Repeat("\\u0070", 2000)),
            }
        )
        {
            yield return WireCase.Filled("method", place, $"\"{name}\"", Due.Error("1", Due.MethodNotFound));
            yield return WireCase.Filled("method that is not to be answered", """{"jsonrpc":"2.0","method":§}""", $"\"{name}\"");
        }
        foreach (var name in new[] { "ping", "\\u0070ing", "p\\u0069ng", "\\u0070\\u0069\\u006e\\u0067", "\\u0070\\u0069\\u006E\\u0067" })
        {
            yield return WireCase.Filled("method", place, $"\"{name}\"", Due.Ok("1"));
        }
    }

    private static IEnumerable<WireCase> Params()
    {
        foreach (var (text, type) in Values)
        {
            var code = type switch
            {
                "object" => 0,
                "array" => Due.InvalidParams,
                _ => Due.InvalidRequest,
            };
            var answer = code == 0 ? Due.Ok("1") : Due.Error("1", code);
            foreach (var method in new[] { "ping", "get_agent_info" })
            {
                yield return WireCase.Filled("params", $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":§}""", text, answer);
            }
            // Of a method that there is not, the params do not matter, but they must be some.
            yield return WireCase.Filled(
                "params",
                """{"jsonrpc":"2.0","id":1,"method":"nothing","params":§}""",
                text,
                Due.Error("1", code == Due.InvalidRequest ? code : Due.MethodNotFound)
            );
            string[] toNobody = code == Due.InvalidRequest ? [Due.NoMessage] : [];
            yield return WireCase.Filled("params without an id", """{"jsonrpc":"2.0","method":"ping","params":§}""", text, toNobody);
        }
    }

    private static IEnumerable<WireCase> Unknown()
    {
        foreach (var (text, _) in Values)
        {
            yield return WireCase.Filled("unknown member", """{"jsonrpc":"2.0","x":§,"id":1,"method":"ping"}""", text, Due.Ok("1"));
            yield return WireCase.Filled(
                "unknown member of params",
                """{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":§}}""",
                text,
                Due.Ok("1")
            );
        }
        foreach (var name in new[] { "ID", "Id", "Method", "Params", "Result", "ERROR", "", "__proto__", "id ", "result\\u0000" })
        {
            yield return WireCase.Filled("unknown name", """{"§":7,"jsonrpc":"2.0","id":1,"method":"ping"}""", name, Due.Ok("1"));
        }
        foreach (var place in new[] { """{"a":{"id":7,"method":"x","result":1}""", """{"a":[{"jsonrpc":"1.0","error":{}}]""" })
        {
            yield return WireCase.Of(
                "names of the message deeper inside",
                place + ""","jsonrpc":"2.0","id":1,"method":"ping"}""",
                Due.Ok("1")
            );
        }
    }

    private static IEnumerable<WireCase> Orders()
    {
        string[] members = ["\"jsonrpc\":\"2.0\"", "\"id\":1", "\"method\":\"ping\"", "\"params\":{\"id\":2}"];
        return from a in members
            from b in members
            from c in members
            from d in members
            where new[] { a, b, c, d }.Distinct().Count() == members.Length
            select WireCase.Of("order", $"{{{a},{b},{c},{d}}}", Due.Ok("1"));
    }

    private static IEnumerable<WireCase> Missing()
    {
        yield return WireCase.Of("no jsonrpc", """{"id":1,"method":"ping"}""", Due.Error("1", Due.InvalidRequest));
        yield return WireCase.Of("no jsonrpc and no id", """{"method":"ping"}""", Due.NoMessage);
        yield return WireCase.Of("no method", """{"jsonrpc":"2.0","id":1}""", Due.Error("1", Due.InvalidRequest));
        yield return WireCase.Of("no method but params", """{"jsonrpc":"2.0","id":1,"params":{}}""", Due.Error("1", Due.InvalidRequest));
        yield return WireCase.Of("the version alone", """{"jsonrpc":"2.0"}""", Due.NoMessage);
        yield return WireCase.Of("no id", """{"jsonrpc":"2.0","method":"ping"}""");
    }
}
