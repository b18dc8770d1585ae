using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Framing;

public sealed class FrameWriterTests
{
    [Fact]
    public void Each_kind_of_line_is_written_as_the_document_has_it()
    {
        Assert.Equal(
            """{"jsonrpc":"2.0","id":-9223372036854775808,"method":"ping"}""",
            Written(b => FrameWriter.Request(b, long.MinValue, "ping"))
        );
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1}}""",
            Written(b => FrameWriter.Request(b, 1, "m", """{"a":1}"""u8))
        );
        Assert.Equal("""{"jsonrpc":"2.0","id":"x","method":"m"}""", Written(b => FrameWriter.Request(b, "\"x\""u8, "m")));
        Assert.Equal("""{"jsonrpc":"2.0","method":"m"}""", Written(b => FrameWriter.Notification(b, "m")));
        Assert.Equal("""{"jsonrpc":"2.0","method":"m","params":[]}""", Written(b => FrameWriter.Notification(b, "m", "[]"u8)));
        Assert.Equal("""{"jsonrpc":"2.0","id":null,"result":{}}""", Written(b => FrameWriter.Result(b, default, "{}"u8)));
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"result":{"pong":true,"timestamp":-5}}""",
            Written(b => FrameWriter.Result(b, "1"u8, new PingResult(true, -5), ProtocolJson.Default.PingResult))
        );
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"pong":true,"timestamp":-5}}""", Written(b => PingFrame.Answer(b, "1"u8, -5)));
        Assert.Equal(
            """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}""",
            Written(b => FrameWriter.Error(b, default, AgentError.ParseError, "no"))
        );
        Assert.Equal(
            """{"jsonrpc":"2.0","id":"a","error":{"code":-32600,"message":"no","data":{"limit":1}}}""",
            Written(b => FrameWriter.Error(b, "\"a\""u8, AgentError.InvalidRequest, "no", """{"limit":1}"""u8))
        );
        Assert.Equal(
            """{"jsonrpc":"2.0","id":2,"method":"shutdown","params":{"timeout_seconds":60,"force":false}}""",
            Written(b => FrameWriter.Request(b, 2, MethodNames.Shutdown, new PowerParams(), ProtocolJson.Default.PowerParams))
        );
        Assert.Equal(
            """{"jsonrpc":"2.0","method":"agent_ready","params":{"version":"1","platform":"linux","instance_id":"f"}}""",
            Written(b =>
                FrameWriter.Notification(b, "agent_ready", new AgentReadyParams("1", "linux", "f"), ProtocolJson.Default.AgentReadyParams)
            )
        );
    }

    [Fact]
    public void An_error_that_never_travels_is_not_written() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Written(b => FrameWriter.Error(b, default, AgentError.UnknownVm, "no")));

    [Fact]
    public void Raw_json_spread_over_lines_stays_one_line() =>
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"result":{ "a": [ 1 ] }}""",
            Written(b => FrameWriter.Result(b, "1"u8, "{\n\"a\": [\n1\n]\n}"u8))
        );

    [Fact]
    public void Answers_to_a_batch_become_one_line()
    {
        var items = new List<ReadOnlyMemory<byte>>();
        for (var id = 1; id <= 2; id++)
        {
            using var item = new FrameBuffer();
            FrameWriter.Result(item, Encoding.ASCII.GetBytes($"{id}"), "{}"u8);
            items.Add(item.WrittenSpan.ToArray());
        }
        Assert.Equal(
            """[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":2,"result":{}}]""",
            Written(b => FrameWriter.Batch(b, items))
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => Written(b => FrameWriter.Batch(b, [])));
    }

    [Fact]
    public void Any_text_comes_back_as_it_was_and_never_breaks_the_line()
    {
        var texts = Gen.ArrayOf(Gen.Choose(0, 0xFFFF)).Select(units => new string([.. units.Select(unit => (char)unit)]));
        Prop.ForAll(
                Arb.From(texts),
                text =>
                {
                    using var buffer = new FrameBuffer();
                    FrameWriter.Error(buffer, "1"u8, -32000, text);
                    FrameWriter.Request(buffer, 1, "file_write", new FileWriteParams("/a", text), ProtocolJson.Default.FileWriteParams);
                    using var reader = new LineReader(1 << 20);
                    buffer.WrittenSpan.CopyTo(reader.GetMemory(buffer.Count).Span);
                    reader.Advance(buffer.Count);
                    Assert.Equal(LineStatus.Line, reader.Read(out var line));
                    // What UTF-8 cannot hold is replaced on the way.
                    var sound = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                    var error = RpcReader.Read(line);
                    Assert.Equal(RpcMessageKind.ErrorResponse, error.Kind);
                    Assert.Equal(GuestText.Clean(sound), error.ErrorText());
                    Assert.Equal(LineStatus.Line, reader.Read(out line));
                    Assert.Equal(sound, MethodParams.FileWrite(RpcReader.Read(line).Params).Value?.Content);
                    Assert.Equal(LineStatus.NeedMore, reader.Read(out _));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Text_beyond_ascii_is_not_blown_up_by_escapes()
    {
        var line = Written(b => FrameWriter.Error(b, "1"u8, -32000, "größer > 日本 <&'+>"));
        Assert.Contains("größer > 日本 <&'+>", line, StringComparison.Ordinal);
    }

    private static string Written(Action<FrameBuffer> write)
    {
        using var buffer = new FrameBuffer();
        write(buffer);
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return text[..^1];
    }
}
