using System.Buffers;
using System.Text;
using System.Text.Json;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Methods;

public sealed class RequestContextTests
{
    private static readonly RequestContext Whole = new("8d1f", "5f0c-1", 3, 86_400_000, 5_000) { Trace = "r-17" };

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData(" { } ")]
    [InlineData("""{"command":"ls","args":[]}""")]
    [InlineData("{\n\"command\" : \"ls\"\n}")]
    public void A_host_splices_the_context_into_any_params(string paramsJson)
    {
        var line = Written(paramsJson, Whole);
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line[..^1]);
        var message = RpcReader.Read(Encoding.UTF8.GetBytes(line[..^1]));
        Assert.Equal(RpcMessageKind.Request, message.Kind);
        using var written = JsonDocument.Parse(message.Params.ToArray());
        using var given = JsonDocument.Parse(paramsJson.Length == 0 ? "{}" : paramsJson);
        Assert.Equal(
            ["_ctx", .. given.RootElement.EnumerateObject().Select(member => member.Name)],
            written.RootElement.EnumerateObject().Select(member => member.Name)
        );
        Assert.All(
            given.RootElement.EnumerateObject(),
            m => Assert.True(JsonElement.DeepEquals(m.Value, written.RootElement.GetProperty(m.Name)))
        );
        var context = ReceivedContext.Read(message.Params, out var misfit);
        Assert.Null(misfit);
        Assert.True(context.HasInstance && context.Instance.SequenceEqual("8d1f"u8));
        Assert.True(context.HasSession && context.Session.SequenceEqual("5f0c-1"u8));
        Assert.True(context.Trace.SequenceEqual("r-17"u8));
        Assert.Equal((3L, 86_400_000L, 5_000L), (context.Epoch!.Value, context.NotAfterMs!.Value, context.TtlMs!.Value));
    }

    [Fact]
    public void Members_that_are_null_are_not_written()
    {
        Assert.Equal(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":{\"_ctx\":{}}}\n",
            Written("", new RequestContext(null, null, null, null, null))
        );
        Assert.Equal(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":{\"_ctx\":{\"epoch\":0}}}\n",
            Written("", new RequestContext(null, null, 0, null, null))
        );
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n", Written("", null));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("7")]
    public void Params_that_are_no_object_cannot_carry_one_and_leave_nothing_behind(string paramsJson)
    {
        var to = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => RequestFrame.Write(to, 7, "ping", Encoding.UTF8.GetBytes(paramsJson), Whole));
        Assert.Equal(0, to.WrittenCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"x":{"_ctx":{"epoch":1}}}""")]
    [InlineData("""{"_ctx":null}""")]
    [InlineData("""{"_ctx":{}}""")]
    [InlineData("""{"_ctx":{"instance":null,"session":null,"epoch":null,"not_after_ms":null,"ttl_ms":null,"trace":null}}""")]
    [InlineData("""{"_ctx":{"key":"X","journal":{"epoch":"e","session":1},"Epoch":4}}""")]
    public void Nothing_is_there_where_nothing_is_named(string paramsJson)
    {
        var context = ReceivedContext.Read(Encoding.UTF8.GetBytes(paramsJson), out var misfit);
        Assert.Null(misfit);
        Assert.False(context.HasInstance || context.HasSession || context.Epoch is not null || context.NotAfterMs is not null);
        Assert.True(context.TtlMs is null && context.Trace.IsEmpty);
    }

    [Theory]
    [InlineData("""{"_ctx":[]}""", "\"_ctx\"")]
    [InlineData("""{"_ctx":"x"}""", "\"_ctx\"")]
    [InlineData("""{"command":"ls","_ctx":3}""", "\"_ctx\"")]
    [InlineData("""{"_ctx":{"instance":7}}""", "\"_ctx.instance\"")]
    [InlineData("""{"_ctx":{"session":{}}}""", "\"_ctx.session\"")]
    [InlineData("""{"_ctx":{"epoch":"3"}}""", "\"_ctx.epoch\"")]
    [InlineData("""{"_ctx":{"epoch":3.0}}""", "\"_ctx.epoch\"")]
    [InlineData("""{"_ctx":{"not_after_ms":1e3}}""", "\"_ctx.not_after_ms\"")]
    [InlineData("""{"_ctx":{"not_after_ms":true}}""", "\"_ctx.not_after_ms\"")]
    [InlineData("""{"_ctx":{"ttl_ms":-1}}""", "\"_ctx.ttl_ms\"")]
    [InlineData("""{"_ctx":{"ttl_ms":[]}}""", "\"_ctx.ttl_ms\"")]
    [InlineData("""{"_ctx":{"trace":7}}""", "\"_ctx.trace\"")]
    public void What_does_not_fit_is_refused_whole_and_named(string paramsJson, string member)
    {
        var context = ReceivedContext.Read(Encoding.UTF8.GetBytes(paramsJson), out var misfit);
        Assert.Contains(member, misfit, StringComparison.Ordinal);
        Assert.False(context.HasInstance || context.HasSession || context.Epoch is not null);
    }

    [Fact]
    public void Names_are_read_whatever_way_they_are_spelled()
    {
        var context = ReceivedContext.Read("""{"\u005fctx":{"\u0065poch":4,"session":"\u0073-1","instance":""}}"""u8, out var misfit);
        Assert.Null(misfit);
        Assert.Equal(4, context.Epoch);
        Assert.True(context.Session.SequenceEqual("s-1"u8));
        Assert.True(context.HasInstance && context.Instance.IsEmpty);
    }

    [Theory]
    [InlineData("""{"reason":"epoch"}""", "epoch")]
    [InlineData("""{"x":{"reason":"ttl"},"reason":"not_after"}""", "not_after")]
    [InlineData("""{"reason":"\u001b[2J"}""", null)]
    [InlineData("""{"reason":7}""", null)]
    [InlineData("""{}""", null)]
    [InlineData("""["reason"]""", null)]
    [InlineData("", null)]
    public void A_host_takes_none_but_the_reasons_there_are(string dataJson, string? reason) =>
        Assert.Equal(reason, StaleReason.Of(Encoding.UTF8.GetBytes(dataJson)));

    private static string Written(string paramsJson, RequestContext? context)
    {
        using var to = new FrameBuffer();
        RequestFrame.Write(to, 7, "ping", Encoding.UTF8.GetBytes(paramsJson), context);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
