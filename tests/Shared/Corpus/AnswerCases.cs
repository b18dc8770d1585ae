namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>
/// Answers sent to an agent, which has asked nothing: sound ones meet silence, lest two ends that think alike quarrel for ever; broken ones cost one error.
/// docs/protocol.md §2.4.
/// </summary>
public static class AnswerCases
{
    private const string Error = """{"code":-1,"message":"m"}""";

    public static IEnumerable<WireCase> All => [.. Sound(), .. Broken(), .. BesideAMethod()];

    private static IEnumerable<WireCase> Sound()
    {
        foreach (var id in new[] { "1", "\"a\"", "-7" })
        {
            foreach (var result in new[] { "null", "0", "true", "\"\"", "[]", "{}", "{\"pong\":true}" })
            {
                yield return WireCase.Of("result", $$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""");
            }
            yield return WireCase.Of("result and no error", $$"""{"jsonrpc":"2.0","id":{{id}},"result":1,"error":null}""");
        }
        foreach (var id in new[] { "1", "\"a\"", "null" })
        {
            foreach (var data in new[] { "", ",\"data\":null", ",\"data\":{\"a\":[1]}", ",\"more\":1" })
            {
                yield return WireCase.Of("error", $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":-32600,"message":""{{{data}}}}}""");
            }
            yield return WireCase.Of("error and no result", $$"""{"jsonrpc":"2.0","id":{{id}},"result":null,"error":{{Error}}}""");
        }
        foreach (var code in new[] { "0", "-2147483648", "2147483647" })
        {
            yield return WireCase.Of("code", $$$"""{"jsonrpc":"2.0","id":1,"error":{"code":{{{code}}},"message":"m"}}""");
        }
        yield return WireCase.Of(
            "escaped names",
            """{"jsonrpc":"2.0","id":1,"err\u006fr":{"c\u006fde":1,"\u006dessage":"\ud83d\ude00"}}"""
        );
        yield return WireCase.Of(
            "answers alone in a batch",
            """[{"jsonrpc":"2.0","id":1,"result":1},{"jsonrpc":"2.0","id":2,"result":2}]"""
        );
        yield return WireCase.Of(
            "an answer and a request in a batch",
            """[{"jsonrpc":"2.0","id":1,"result":1},{"jsonrpc":"2.0","id":2,"method":"ping"}]""",
            Due.Batch([Due.Ok("2")])
        );
    }

    private static IEnumerable<WireCase> Broken()
    {
        var broken = Due.Error("1", Due.InvalidRequest);
        yield return WireCase.Of("result without an id", """{"jsonrpc":"2.0","result":1}""", Due.NoMessage);
        yield return WireCase.Of("error without an id", """{"jsonrpc":"2.0","error":{"code":1,"message":"m"}}""", Due.NoMessage);
        yield return WireCase.Of("result for the id null", """{"jsonrpc":"2.0","id":null,"result":1}""", Due.NoMessage);
        yield return WireCase.Of("result and error", $$"""{"jsonrpc":"2.0","id":1,"result":1,"error":{{Error}}}""", broken);
        yield return WireCase.Of("both null", """{"jsonrpc":"2.0","id":1,"result":null,"error":null}""", broken);
        yield return WireCase.Of("result of an old version", """{"jsonrpc":"1.0","id":1,"result":1}""", broken);
        yield return WireCase.Of("result of no version", """{"id":1,"result":1,"error":null}""", broken);
        foreach (
            var error in new[]
            {
                "null",
                "1",
                "\"text\"",
                "[]",
                "{}",
                "{\"code\":1}",
                "{\"message\":\"m\"}",
                "{\"code\":\"1\",\"message\":\"m\"}",
                "{\"code\":1.0,\"message\":\"m\"}",
                "{\"code\":1.5,\"message\":\"m\"}",
                "{\"code\":1e2,\"message\":\"m\"}",
                "{\"code\":null,\"message\":\"m\"}",
                "{\"code\":2147483648,\"message\":\"m\"}",
                "{\"code\":[1],\"message\":\"m\"}",
                "{\"code\":1,\"message\":null}",
                "{\"code\":1,\"message\":5}",
                "{\"code\":1,\"message\":[\"m\"]}",
                "{\"Code\":1,\"Message\":\"m\"}",
                "{\"data\":{\"code\":1,\"message\":\"m\"}}",
            }
        )
        {
            yield return WireCase.Of("broken error", $$"""{"jsonrpc":"2.0","id":1,"error":{{error}}}""", broken);
        }
    }

    private static IEnumerable<WireCase> BesideAMethod() =>
        from answer in new[]
        {
            "\"result\":1",
            "\"result\":null",
            "\"error\":null",
            $"\"error\":{Error}",
            $"\"result\":1,\"error\":{Error}",
        }
        from id in new[] { "\"id\":1,", "" }
        select WireCase.Of(
            "beside a method",
            $$"""{"jsonrpc":"2.0",{{id}}"method":"ping",{{answer}}}""",
            id.Length > 0 ? Due.Error("1", Due.InvalidRequest) : Due.NoMessage
        );
}
