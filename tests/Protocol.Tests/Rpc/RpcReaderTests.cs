using System.Text;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Rpc;

public sealed class RpcReaderTests
{
    [Fact]
    public void A_request_gives_id_method_and_params()
    {
        var message = RpcReader.Read("""{"jsonrpc":"2.0","id":7,"method":"exec_command","params":{"command":"ls"}}"""u8);
        Assert.Equal(RpcMessageKind.Request, message.Kind);
        Assert.True(message.TryGetId(out var id));
        Assert.Equal(7, id);
        Assert.True(message.Method.SequenceEqual("exec_command"u8));
        Assert.Equal("""{"command":"ls"}""", Text(message.Params));
    }

    [Fact]
    public void Members_come_in_any_order_with_any_space_and_unknown_ones_are_passed_over()
    {
        var message = RpcReader.Read(
            " { \"params\" : [ 1 , {\"id\":2} ] , \"x\":{\"method\":1,\"id\":[3]}, \"method\":\"ping\",\t\"id\" : \"a b\" , \"jsonrpc\":\"2.0\" } \r"u8
        );
        Assert.Equal(RpcMessageKind.Request, message.Kind);
        Assert.Equal("\"a b\"", Text(message.Id));
        Assert.Equal(RpcIdKind.Text, message.IdKind);
        Assert.Equal("ping", Text(message.Method));
        Assert.Equal("[ 1 , {\"id\":2} ]", Text(message.Params));
    }

    [Fact]
    public void Escaped_names_and_values_mean_what_they_spell()
    {
        var message = RpcReader.Read("""{"jsonr\u0070c":"2\u002e0","\u0069d":1,"method":"\u0070ing"}"""u8);
        Assert.Equal(RpcMessageKind.Request, message.Kind);
        Assert.Equal("ping", Text(message.Method));
    }

    [Theory]
    [InlineData("1", RpcIdKind.Integer)]
    [InlineData("-0", RpcIdKind.Integer)]
    [InlineData("123456789012345678901234567890", RpcIdKind.Integer)]
    [InlineData("null", RpcIdKind.Null)]
    [InlineData("\"\"", RpcIdKind.Text)]
    [InlineData("\"\\u0061\\n\"", RpcIdKind.Text)]
    public void An_id_is_kept_as_it_was_written(string id, RpcIdKind kind)
    {
        var message = Read($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""");
        Assert.Equal(RpcMessageKind.Request, message.Kind);
        Assert.Equal(kind, message.IdKind);
        Assert.Equal(id, Text(message.Id));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("0.5")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public void Any_other_id_is_refused_with_an_id_of_null(string id)
    {
        var message = Read($$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""");
        Assert.Equal(AgentError.InvalidRequest, message.Error);
        Assert.Equal(RpcMessageKind.Invalid, message.Kind);
        Assert.True(message.Id.IsEmpty);
    }

    [Theory]
    [InlineData(ProtocolLimits.IdBytesMax, RpcMessageKind.Request)]
    [InlineData(ProtocolLimits.IdBytesMax + 1, RpcMessageKind.Invalid)]
    public void An_id_has_a_longest_length(int length, RpcMessageKind kind)
    {
        Assert.Equal(kind, Read($$"""{"jsonrpc":"2.0","id":"{{new string('x', length)}}","method":"ping"}""").Kind);
        Assert.Equal(kind, Read($$"""{"jsonrpc":"2.0","id":{{new string('1', length)}},"method":"ping"}""").Kind);
    }

    [Fact]
    public void A_message_without_an_id_is_a_notification()
    {
        var message = RpcReader.Read("""{"jsonrpc":"2.0","method":"agent_ready","params":{}}"""u8);
        Assert.Equal(RpcMessageKind.Notification, message.Kind);
        Assert.True(message.Id.IsEmpty);
        Assert.False(message.TryGetId(out _));
    }

    [Fact]
    public void An_answer_gives_its_raw_result()
    {
        var message = RpcReader.Read("""{"jsonrpc":"2.0","id":3,"result":{"pong":true}}"""u8);
        Assert.Equal(RpcMessageKind.Response, message.Kind);
        Assert.Equal("""{"pong":true}""", Text(message.Result));
    }

    [Fact]
    public void An_error_answer_gives_code_message_and_data()
    {
        var message = RpcReader.Read(
            """{"jsonrpc":"2.0","id":3,"error":{"data":{"limit":65536},"code":-32600,"message":"too\u001b long","x":[1]}}"""u8
        );
        Assert.Equal(RpcMessageKind.ErrorResponse, message.Kind);
        Assert.Equal(-32600, message.ErrorCode);
        Assert.Equal("too␛ long", message.ErrorText());
        Assert.Equal("""{"limit":65536}""", Text(message.ErrorData));
    }

    [Fact]
    public void An_error_answer_may_have_an_id_of_null()
    {
        var message = RpcReader.Read("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}"""u8);
        Assert.Equal(RpcMessageKind.ErrorResponse, message.Kind);
        Assert.Equal(RpcIdKind.Null, message.IdKind);
        Assert.Equal("Parse error", message.ErrorText());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":null}""", RpcMessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":1,"message":"m"}}""", RpcMessageKind.ErrorResponse)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", RpcMessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null,"error":null}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"m"}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":null}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":"m"}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":4294967296,"message":"m"}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":"m"}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":null}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":[]}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":"no"}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","result":{}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"result":{}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"result":{}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","result":{}}""", RpcMessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","error":{"code":1,"message":"m"}}""", RpcMessageKind.Invalid)]
    public void Answers_have_a_result_or_an_error_and_the_null_that_old_agents_add(string line, RpcMessageKind kind) =>
        Assert.Equal(kind, Read(line).Kind);

    [Fact]
    public void Of_two_ids_neither_is_taken()
    {
        var message = RpcReader.Read("""{"jsonrpc":"2.0","id":5,"\u0069d":6,"result":{}}"""u8);
        Assert.Equal(RpcMessageKind.Invalid, message.Kind);
        Assert.Equal(AgentError.InvalidRequest, message.Error);
        Assert.True(message.Id.IsEmpty);
        Assert.False(message.TryGetId(out _));
    }

    [Fact]
    public void Escaped_names_of_closed_objects_hold_no_memory()
    {
        var line = Encoding.UTF8.GetBytes(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[" + string.Join(',', Enumerable.Repeat("{\"\\u0061bcdefghijkl\":1}", 100_000)) + "]}"
        );
        Assert.Equal(RpcMessageKind.Response, RpcReader.Read("""{"jsonrpc":"2.0","id":1,"result":{}}"""u8).Kind);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var kind = RpcReader.Read(line).Kind;
        // A pooled buffer may have to be made anew, where another test holds it; the names together would take 1.3 MB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Equal(RpcMessageKind.Response, kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(600)]
    [InlineData(5000)]
    public void A_line_that_is_no_json_says_where(int before)
    {
        var start = "{\"a\":\"" + string.Concat(Enumerable.Repeat("é", before));
        var offset = Encoding.UTF8.GetByteCount(start);
        Assert.EndsWith(
            $"see byte {offset}.",
            RpcReader.Read([.. Encoding.UTF8.GetBytes(start), 0xFF, (byte)'"', (byte)'}']).Problem,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            $"see byte {offset}.",
            RpcReader.Read([.. Encoding.UTF8.GetBytes(start), 0x01, (byte)'"', (byte)'}']).Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_spoilt_answer_still_tells_whose_it_was()
    {
        var message = RpcReader.Read("""{"jsonrpc":"2.0","id":12,"result":{"a":1,"a":2}}"""u8);
        Assert.Equal(RpcMessageKind.Invalid, message.Kind);
        Assert.True(message.TryGetId(out var id));
        Assert.Equal(12, id);
    }

    private static RpcMessage Read(string line) => RpcReader.Read(Encoding.UTF8.GetBytes(line));

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
