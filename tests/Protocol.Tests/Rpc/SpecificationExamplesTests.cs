using System.Text;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Rpc;

/// <summary>The examples of the JSON-RPC 2.0 specification, section 7.</summary>
public sealed class SpecificationExamplesTests
{
    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}""", "Request 1 subtract [42, 23]")]
    [InlineData("""{"jsonrpc": "2.0", "result": 19, "id": 1}""", "Response 1 19")]
    [InlineData("""{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}""", "Request 2 subtract [23, 42]")]
    [InlineData("""{"jsonrpc": "2.0", "result": -19, "id": 2}""", "Response 2 -19")]
    [InlineData(
        """{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": 3}""",
        """Request 3 subtract {"subtrahend": 23, "minuend": 42}"""
    )]
    [InlineData("""{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}""", "Notification  update [1,2,3,4,5]")]
    [InlineData("""{"jsonrpc": "2.0", "method": "foobar"}""", "Notification  foobar ")]
    [InlineData("""{"jsonrpc": "2.0", "method": "foobar", "id": "1"}""", "Request \"1\" foobar ")]
    [InlineData(
        """{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}""",
        "ErrorResponse \"1\" -32601 Method not found"
    )]
    [InlineData("""{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]""", "Invalid  -32700")]
    [InlineData(
        """{"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": null}""",
        "ErrorResponse null -32700 Parse error"
    )]
    [InlineData("""{"jsonrpc": "2.0", "method": 1, "params": "bar"}""", "Invalid  -32600")]
    [InlineData("""[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]""", "Invalid  -32700")]
    [InlineData("[]", "Invalid  -32600")]
    [InlineData("[1]", "Batch[Invalid  -32600]")]
    [InlineData("[1,2,3]", "Batch[Invalid  -32600|Invalid  -32600|Invalid  -32600]")]
    [InlineData(
        """
            [
                {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},
                {"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},
                {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
                {"foo": "boo"},
                {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
                {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
            ]
            """,
        """Batch[Request "1" sum [1,2,4]|Notification  notify_hello [7]|Request "2" subtract [42,23]|Invalid  -32600|Request "5" foo.get {"name": "myself"}|Request "9" get_data ]"""
    )]
    [InlineData(
        """[{"jsonrpc": "2.0", "result": 7, "id": "1"},{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid Request"}, "id": null}]""",
        "Batch[Response \"1\" 7|ErrorResponse null -32600 Invalid Request]"
    )]
    public void Each_is_read_as_the_specification_says(string line, string expected) =>
        Assert.Equal(expected, Told(RpcReader.Read(Encoding.UTF8.GetBytes(line))));

    private static string Told(RpcMessage message)
    {
        if (message.Kind == RpcMessageKind.Batch)
        {
            var items = new List<string>();
            foreach (var item in message.Items)
            {
                items.Add(Told(item));
            }
            Assert.Equal(message.ItemCount, items.Count);
            return $"Batch[{string.Join('|', items)}]";
        }
        var id = Encoding.UTF8.GetString(message.Id);
        return message.Kind switch
        {
            RpcMessageKind.Request or RpcMessageKind.Notification =>
                $"{message.Kind} {id} {Encoding.UTF8.GetString(message.Method)} {Encoding.UTF8.GetString(message.Params)}",
            RpcMessageKind.Response => $"Response {id} {Encoding.UTF8.GetString(message.Result)}",
            RpcMessageKind.ErrorResponse => $"ErrorResponse {id} {message.ErrorCode} {message.ErrorText()}",
            _ => $"Invalid {id} {ErrorMap.ToRpcCode(message.Error)}",
        };
    }
}
