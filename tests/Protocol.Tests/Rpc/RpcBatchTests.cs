using System.Text;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Rpc;

public sealed class RpcBatchTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    [Theory]
    [InlineData(1, RpcMessageKind.Batch)]
    [InlineData(ProtocolLimits.BatchItemsMax, RpcMessageKind.Batch)]
    [InlineData(ProtocolLimits.BatchItemsMax + 1, RpcMessageKind.Invalid)]
    [InlineData(0, RpcMessageKind.Invalid)]
    public void A_batch_has_one_to_sixty_four_items(int count, RpcMessageKind kind)
    {
        var message = Read("[" + string.Join(',', Enumerable.Repeat(Ping, count)) + "]");
        Assert.Equal(kind, message.Kind);
        Assert.Equal(kind == RpcMessageKind.Batch ? count : 0, message.ItemCount);
        Assert.True(kind == RpcMessageKind.Batch || message.Error == AgentError.InvalidRequest);
    }

    [Fact]
    public void A_batch_within_a_batch_is_one_item_that_is_no_request()
    {
        var kinds = new List<RpcMessageKind>();
        foreach (var item in Read($"[[{Ping}],{Ping}]").Items)
        {
            kinds.Add(item.Kind);
        }
        Assert.Equal([RpcMessageKind.Invalid, RpcMessageKind.Request], kinds);
    }

    [Fact]
    public void A_duplicate_in_one_item_costs_that_item_alone_and_its_id_is_told()
    {
        var told = new List<string>();
        foreach (var item in Read("""[{"jsonrpc":"2.0","id":7,"method":"m","method":"m"},{"jsonrpc":"2.0","id":8,"method":"m"}]""").Items)
        {
            told.Add($"{item.Kind} {Encoding.UTF8.GetString(item.Id)}");
        }
        Assert.Equal(["Invalid 7", "Request 8"], told);
    }

    private static RpcMessage Read(string line) => RpcReader.Read(Encoding.UTF8.GetBytes(line));
}
