namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>Ids of every type and length, sound and not; docs/protocol.md §2.3. An answer has the id as it was written, or null when it is none.</summary>
public static class IdCases
{
    private const int LengthMax = 256;

    // A request that is carried out, one that is not, and one that is none: the id comes back with each.
    private static readonly (string Place, Func<string, string> Answer)[] Places =
    [
        ("""{"jsonrpc":"2.0","id":§,"method":"ping"}""", Due.Ok),
        ("""{"jsonrpc":"2.0","method":"nothing","id":§}""", id => Due.Error(id, Due.MethodNotFound)),
        ("""{"id":§,"jsonrpc":"1.0","method":"ping"}""", id => Due.Error(id, Due.InvalidRequest)),
        ("""{"jsonrpc":"2.0","id":§,"method":"ping","params":7}""", id => Due.Error(id, Due.InvalidRequest)),
        ("""{"jsonrpc":"2.0","id":§,"method":"ping","params":{"a":1,"a":1}}""", id => Due.Error(id, Due.InvalidRequest)),
        ("""[{"jsonrpc":"2.0","id":§,"method":"ping"}]""", id => Due.Batch([Due.Ok(id)])),
    ];

    private static string[] Sound =>
        [
            "0",
            "-0",
            "1",
            "-1",
            "10",
            "2147483647",
            "2147483648",
            "-9223372036854775808",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551616",
            new string('9', LengthMax - 1),
            new string('9', LengthMax),
            "-" + new string('9', LengthMax - 1),
            "-" + new string('9', LengthMax),
            "null",
            "\"\"",
            "\" \"",
            "\"a\"",
            "\"1\"",
            "\"null\"",
            "\"\\u0061\"",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"\\u0000\"",
            "\"\\ud83d\\ude00\"",
            "\"é日😀\"",
            "\"\u007f\"",
            "\"{\\\"id\\\":1}\"",
            "\"],[\"",
            $"\"{new string('a', LengthMax - 1)}\"",
            $"\"{new string('a', LengthMax)}\"",
            $"\"{new string('é', LengthMax / 2)}\"",
            $"\"{string.Concat(Enumerable.Repeat("\\u0061", LengthMax / 6))}\"",
        ];

    private static string[] NoId =>
        [
            "1.0",
            "1.5",
            "-1.0",
            "0.0",
            "1e0",
            "1E2",
            "1e-2",
            "1e999",
            "true",
            "false",
            "[]",
            "[1]",
            "{}",
            "{\"a\":1}",
            "\"\\ud800\"",
            "\"\\ude00\\ud83d\"",
            "\"a\\udfff\"",
            new string('9', LengthMax + 1),
            "-" + new string('9', LengthMax + 1),
            new string('9', 5000),
            $"\"{new string('a', LengthMax + 1)}\"",
            $"\"{new string('é', LengthMax / 2)}a\"",
            $"\"{string.Concat(Enumerable.Repeat("\\u0061", (LengthMax / 6) + 1))}\"",
            $"\"{new string('a', 5000)}\"",
        ];

    public static IEnumerable<WireCase> All =>
        [
            .. from place in Places from id in Sound select WireCase.Filled("id", place.Place, id, place.Answer(id)),
            .. from place in Places from id in NoId select WireCase.Filled("no id", place.Place, id, WithoutId(place.Place)),
            .. from id in Sound select WireCase.Of("one id for two requests", Twice(id), Due.Batch([Due.Ok(id), Due.Ok(id)])),
        ];

    private static string Twice(string id) =>
        $$"""[{"jsonrpc":"2.0","id":{{id}},"method":"ping"},{"jsonrpc":"2.0","id":{{id}},"method":"ping"}]""";

    private static string WithoutId(string place) => place.StartsWith('[') ? Due.Batch([Due.NoMessage]) : Due.NoMessage;
}
