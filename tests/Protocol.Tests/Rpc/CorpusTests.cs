using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Rpc;

/// <summary>Lines made by rule: each value in each place, with the verdict that the rule knows.</summary>
public sealed class CorpusTests
{
    private const string Here = "§";

    private static readonly string[] Places =
    [
        """{"jsonrpc":"2.0","id":1,"method":"m","params":{"v":§}}""",
        """{"jsonrpc":"2.0","id":1,"method":"m","params":[§]}""",
        """{"jsonrpc":"2.0","id":1,"method":"m","params":[0,{"a":[§,1]}]}""",
        """{"x":§,"jsonrpc":"2.0","id":1,"method":"m"}""",
        """{"jsonrpc":"2.0","id":1,"result":[§]}""",
        """{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m","data":§}}""",
        """ { "jsonrpc" : "2.0" , "id" : 1 , "result" : { "v" : § } } """,
    ];

    private static readonly string[] Sound =
    [
        "0",
        "-0",
        "-1",
        "12.5",
        "1e308",
        "1.7976931348623157e308",
        "1E-999",
        "0e999999999999999999999",
        new string('9', 300),
        "true",
        "false",
        "null",
        "\"\"",
        "\"\\u0000\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\ud83d\\ude00\"",
        "\"\\uD83D\\uDE00\\\\ud800\"",
        "\"😀 日本 é\"",
        "\"\u007f\ufeff\uffff\"",
        "[]",
        "{}",
        "{\"\":{\"\":1}}",
        "{\"a\":1,\"A\":1,\"a \":1}",
        "[{\"a\":1},{\"a\":1},{\"a\":{\"a\":{\"a\":1}}}]",
        "{\"\\u00e9\":1,\"e\\u0301\":1}",
        "{\"jsonrpc\":1,\"id\":[],\"method\":{}}",
    ];

    private static readonly string[] NotTaken =
    [
        "1e309",
        "-1e999",
        "1e99999999999999999999",
        new string('9', 400),
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\n\\udc00\"",
        "\"\\ud83d\\ude00\\ud83d\"",
        "{\"\\ud800\":1}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":{},\"\\u0061\":2}",
        "{\"\\u0061b\":1,\"a\\u0062\":2}",
        "{\"\\u00e9\":1,\"é\":2}",
        "{\"\":1,\"\":2}",
        "[{\"x\":{\"b\":1,\"c\":[{}],\"b\":1}}]",
        "{\"a\":{\"a\":1},\"b\":[{\"a\":1}],\"a\":1}",
    ];

    private static readonly string[] NotJson =
    [
        "",
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "0x1",
        "NaN",
        "Infinity",
        "-Infinity",
        "'a'",
        "\"a",
        "a",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "\"\u0001\"",
        "tru",
        "True",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{1:1}",
        "/*c*/1",
        "1//c",
        "1}{",
        "]",
        "\ufeff1",
        "\u00a01",
    ];

    private static readonly byte[][] NotUtf8 =
    [
        [0x22, 0xFF, 0x22],
        [0x22, 0xC0, 0x80, 0x22],
        [0x22, 0xED, 0xA0, 0x80, 0x22],
        [0x22, 0xE2, 0x82, 0x22],
        [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        [0x80],
    ];

    [Fact]
    public void Every_sound_value_is_taken_in_every_place() => Check(Sound, null);

    [Fact]
    public void Every_value_that_is_json_but_not_taken_is_an_invalid_request() => Check(NotTaken, AgentError.InvalidRequest);

    [Fact]
    public void Every_value_that_is_no_json_is_a_parse_error() => Check(NotJson, AgentError.ParseError);

    [Fact]
    public void Bytes_that_are_not_utf_8_are_a_parse_error() => Check(NotUtf8, AgentError.ParseError);

    [Theory]
    [InlineData(ProtocolLimits.NestingMax, RpcMessageKind.Response)]
    [InlineData(ProtocolLimits.NestingMax + 1, RpcMessageKind.Invalid)]
    [InlineData(100_000, RpcMessageKind.Invalid)]
    public void Nesting_has_a_limit(int levels, RpcMessageKind kind)
    {
        var inner = levels - 1;
        var arrays = new string('[', inner) + new string(']', inner);
        var objects = string.Concat(Enumerable.Repeat("{\"a\":", inner - 1)) + "{}" + new string('}', inner - 1);
        foreach (var value in new[] { arrays, objects })
        {
            var message = RpcReader.Read(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":{{value}}}"""));
            Assert.Equal(kind, message.Kind);
            Assert.True(kind == RpcMessageKind.Response || message.Error == AgentError.InvalidRequest);
        }
        var batch = RpcReader.Read(Encoding.UTF8.GetBytes(new string('[', levels) + new string(']', levels)));
        Assert.Equal(kind == RpcMessageKind.Response ? RpcMessageKind.Batch : RpcMessageKind.Invalid, batch.Kind);
    }

    [Fact]
    public void Members_of_one_object_have_a_limit_and_those_of_closed_objects_do_not_count()
    {
        static RpcMessageKind KindWith(int members) =>
            RpcReader
                .Read(
                    Encoding.UTF8.GetBytes(
                        """{"jsonrpc":"2.0","id":1,"result":{"""
                            + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"{i}\":{i}"))
                            + "}}"
                    )
                )
                .Kind;
        Assert.Equal(RpcMessageKind.Response, KindWith(ProtocolLimits.OpenMembersMax - 3));
        Assert.Equal(RpcMessageKind.Invalid, KindWith(ProtocolLimits.OpenMembersMax - 2));
        var siblings = string.Join(',', Enumerable.Repeat("{\"name\":1,\"\\u0061\":{\"name\":2}}", 100_000));
        Assert.Equal(
            RpcMessageKind.Response,
            RpcReader.Read(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"result":[{{siblings}}]}""")).Kind
        );
    }

    [Fact]
    public void The_last_of_a_thousand_members_is_found_to_be_a_duplicate()
    {
        var names = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"n{i}\":{i}"));
        for (var twice = 0; twice < 1000; twice += 37)
        {
            var line = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{" + names + $",\"n{twice}\":0}}}}";
            Assert.Equal(AgentError.InvalidRequest, RpcReader.Read(Encoding.UTF8.GetBytes(line)).Error);
            Assert.Equal(RpcMessageKind.Invalid, RpcReader.Read(Encoding.UTF8.GetBytes(line)).Kind);
        }
    }

    [Fact]
    public void A_line_cut_anywhere_is_a_parse_error()
    {
        var whole = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":"é","method":"m","params":{"a":[1.5e3,"\ud83d\ude00",null,{}]}}""");
        Assert.Equal(RpcMessageKind.Request, RpcReader.Read(whole).Kind);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Equal(RpcMessageKind.Invalid, RpcReader.Read(whole.AsSpan(0, length)).Kind);
            Assert.Equal(AgentError.ParseError, RpcReader.Read(whole.AsSpan(0, length)).Error);
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Whatever_happens_to_a_line_it_is_read_without_an_exception_and_called_no_json_exactly_when_it_is_none(int seed)
    {
        var random = new Random(seed);
        var lines = Places
            .SelectMany(place => Sound.Select(value => place.Replace(Here, value, StringComparison.Ordinal)))
            .Select(Encoding.UTF8.GetBytes)
            .ToArray();
        var alphabet = "{}[]\",:\\u0deE19.-+ntf \t\r"u8.ToArray();
        for (var round = 0; round < TestSize.Rounds(20_000); round++)
        {
            var line = lines[random.Next(lines.Length)].ToList();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var at = random.Next(line.Count);
                var with = random.Next(8) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
                switch (random.Next(3))
                {
                    case 0:
                        line[at] = with;
                        break;
                    case 1:
                        line.Insert(at, with);
                        break;
                    default:
                        line.RemoveAt(at);
                        break;
                }
            }
            var bytes = line.ToArray();
            var message = RpcReader.Read(bytes);
            var isJson = IsJson(bytes);
            var calledNoJson = message.Kind == RpcMessageKind.Invalid && message.Error == AgentError.ParseError;
            Assert.True(isJson != calledNoJson, $"seed {seed}, round {round}: {Convert.ToHexString(bytes)}");
        }
    }

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Utf8.IsValid(bytes);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Check(IEnumerable<string> values, AgentError? expected) => Check(values.Select(Encoding.UTF8.GetBytes), expected);

    private static void Check(IEnumerable<byte[]> values, AgentError? expected)
    {
        foreach (var value in values)
        {
            foreach (var place in Places)
            {
                var cut = place.IndexOf(Here, StringComparison.Ordinal);
                byte[] line = [.. Encoding.UTF8.GetBytes(place[..cut]), .. value, .. Encoding.UTF8.GetBytes(place[(cut + 1)..])];
                // An array may be empty, so nothing is a sound item of it there.
                if (value.Length == 0 && place[cut - 1] == '[' && place[cut + 1] == ']')
                {
                    continue;
                }
                var told = $"{Encoding.UTF8.GetString(line)}";
                var message = RpcReader.Read(line);
                Assert.True(expected is null == (message.Kind != RpcMessageKind.Invalid), told + " " + message.Problem);
                Assert.True(expected is null || message.Error == expected, told + " " + message.Problem);
                Assert.True(expected != AgentError.InvalidRequest || (message.TryGetId(out var id) && id == 1), told + " lost its id");
                AsItem(line, expected, told);
            }
        }
    }

    private static void AsItem(byte[] line, AgentError? expected, string told)
    {
        var batch = RpcReader.Read([.. "[ "u8, .. line, .. " , {\"jsonrpc\":\"2.0\",\"method\":\"next\"}]"u8]);
        if (expected == AgentError.ParseError)
        {
            Assert.True(batch.Kind == RpcMessageKind.Invalid && batch.Error == AgentError.ParseError, told);
            return;
        }
        Assert.True(batch.Kind == RpcMessageKind.Batch, told);
        var items = batch.Items.GetEnumerator();
        Assert.True(items.MoveNext());
        Assert.True(expected is null == (items.Current.Kind != RpcMessageKind.Invalid), told);
        Assert.True(items.MoveNext());
        Assert.Equal(RpcMessageKind.Notification, items.Current.Kind);
        Assert.False(items.MoveNext());
    }
}
