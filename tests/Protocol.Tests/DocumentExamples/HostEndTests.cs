using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Protocol.Tests.DocumentExamples;

/// <summary>The examples of docs/protocol.md as a host has them: it writes the requests and reads the answers.</summary>
public sealed class HostEndTests
{
    public static TheoryData<string> RequestsOfMethods { get; } =
        Of(e => e.Kind == ExampleKind.Request && e.Section.StartsWith("3.", StringComparison.Ordinal) && !IsRefusedForItsParams(e));

    public static TheoryData<string> Answered { get; } = Of(e => e.Kind == ExampleKind.Request);

    public static TheoryData<string> RefusedByHost { get; } = Of(e => e.Kind == ExampleKind.HostError);

    [Fact]
    public void Every_method_has_an_example() =>
        Assert.Empty(MethodNames.All.Concat(MethodNames.Uploads).Except(ProtocolExamples.Requests.Select(e => e.Method)));

    [Theory]
    [MemberData(nameof(RequestsOfMethods))]
    public void A_host_writes_a_request_exactly_like_this(string place)
    {
        var text = Find(place).Text;
        var message = RpcReader.Read(Encoding.UTF8.GetBytes(text));
        var method = Encoding.UTF8.GetString(message.Method);
        using var line = new FrameBuffer();
        switch (method)
        {
            case MethodNames.ExecCommand:
                FrameWriter.Request(
                    line,
                    message.Id,
                    method,
                    Value(MethodParams.ExecCommand(message.Params)),
                    ProtocolJson.Default.ExecCommandParams
                );
                break;
            case MethodNames.FileRead:
                FrameWriter.Request(
                    line,
                    message.Id,
                    method,
                    Value(MethodParams.FileRead(message.Params)),
                    ProtocolJson.Default.FileReadParams
                );
                break;
            case MethodNames.FileWrite:
                FrameWriter.Request(
                    line,
                    message.Id,
                    method,
                    Value(MethodParams.FileWrite(message.Params)),
                    ProtocolJson.Default.FileWriteParams
                );
                break;
            case MethodNames.FileOpenUpload:
                FrameWriter.Request(
                    line,
                    message.Id,
                    method,
                    Value(MethodParams.FileOpenUpload(message.Params)),
                    ProtocolJson.Default.FileOpenUploadParams
                );
                break;
            case MethodNames.FileWriteChunk:
                FrameWriter.Request(
                    line,
                    message.Id,
                    method,
                    Value(MethodParams.FileWriteChunk(message.Params)),
                    ProtocolJson.Default.FileWriteChunkParams
                );
                break;
            case MethodNames.FileCommit:
                FrameWriter.Request(
                    line,
                    message.Id,
                    method,
                    Value(MethodParams.FileCommit(message.Params)),
                    ProtocolJson.Default.FileCommitParams
                );
                break;
            case MethodNames.FileAbort:
                FrameWriter.Request(
                    line,
                    message.Id,
                    method,
                    Value(MethodParams.FileAbort(message.Params)),
                    ProtocolJson.Default.FileAbortParams
                );
                break;
            case MethodNames.Shutdown or MethodNames.Reboot:
                FrameWriter.Request(line, message.Id, method, Value(MethodParams.Power(message.Params)), ProtocolJson.Default.PowerParams);
                break;
            default:
                FrameWriter.Request(line, message.Id, method, message.Params);
                break;
        }
        Assert.Equal(text + "\n", Encoding.UTF8.GetString(line.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Answered))]
    public void A_host_reads_the_answer(string place)
    {
        var example = Find(place);
        Assert.NotNull(example.Answer);
        var message = RpcReader.Read(Encoding.UTF8.GetBytes(example.Answer));
        if (message.Kind == RpcMessageKind.Batch)
        {
            foreach (var item in message.Items)
            {
                Assert.True(item.Kind is RpcMessageKind.Response or RpcMessageKind.ErrorResponse);
            }
            return;
        }
        if (message.Kind == RpcMessageKind.ErrorResponse)
        {
            Assert.Equal(message.ErrorCode, ErrorMap.ToRpcCode(ErrorMap.FromRpcCode(message.ErrorCode)));
            Assert.NotEmpty(message.ErrorText());
            return;
        }
        Assert.Equal(RpcMessageKind.Response, message.Kind);
        var method = example.Method;
        var result = Encoding.UTF8.GetString(message.Result);
        switch (method)
        {
            case MethodNames.Ping:
                HasTheShapeOf(result, ProtocolJson.Default.PingResult);
                break;
            case MethodNames.GetAgentInfo:
                HasTheShapeOf(result, ProtocolJson.Default.GetAgentInfoResult);
                break;
            case MethodNames.GetSystemInfo:
                HasTheShapeOf(result, ProtocolJson.Default.GetSystemInfoResult);
                break;
            case MethodNames.GetNetworkInfo:
                HasTheShapeOf(result, ProtocolJson.Default.GetNetworkInfoResult);
                break;
            case MethodNames.GetDiskUsage:
                HasTheShapeOf(result, ProtocolJson.Default.GetDiskUsageResult);
                break;
            case MethodNames.ExecCommand:
                HasTheShapeOf(result, ProtocolJson.Default.ExecCommandResult);
                break;
            case MethodNames.FileRead:
                HasTheShapeOf(result, ProtocolJson.Default.FileReadResult);
                break;
            case MethodNames.FileWrite:
                HasTheShapeOf(result, ProtocolJson.Default.FileWriteResult);
                break;
            case MethodNames.FileOpenUpload:
                HasTheShapeOf(result, ProtocolJson.Default.FileOpenUploadResult);
                break;
            case MethodNames.FileWriteChunk:
                HasTheShapeOf(result, ProtocolJson.Default.FileWriteChunkResult);
                break;
            case MethodNames.FileCommit:
                HasTheShapeOf(result, ProtocolJson.Default.FileCommitResult);
                break;
            case MethodNames.FileAbort:
                HasTheShapeOf(result, ProtocolJson.Default.FileAbortResult);
                break;
            case MethodNames.Shutdown or MethodNames.Reboot:
                HasTheShapeOf(result, ProtocolJson.Default.PowerResult);
                break;
            default:
                Assert.Fail($"{place}: no result type is known for {method}.");
                break;
        }
    }

    [Theory]
    [MemberData(nameof(RefusedByHost))]
    public void A_host_refuses_the_line(string place) =>
        Assert.Equal(RpcMessageKind.Invalid, RpcReader.Read(Encoding.UTF8.GetBytes(Find(place).Text)).Kind);

    [Fact]
    public void A_host_reads_what_an_agent_sends_unasked()
    {
        var example = Assert.Single(ProtocolExamples.All, e => e.Kind == ExampleKind.AgentLine);
        var message = RpcReader.Read(Encoding.UTF8.GetBytes(example.Text));
        Assert.Equal(RpcMessageKind.Notification, message.Kind);
        Assert.True(message.Method.SequenceEqual("agent_ready"u8));
        HasTheShapeOf(Encoding.UTF8.GetString(message.Params), ProtocolJson.Default.AgentReadyParams);
    }

    // Read leniently, written again: what the document shows and our type lacks would be missing then.
    private static void HasTheShapeOf<T>(string json, JsonTypeInfo<T> type)
        where T : class
    {
        var again = JsonSerializer.Serialize(Value(MethodResults.Read(Encoding.UTF8.GetBytes(json), type)), type);
        using var document = JsonDocument.Parse(json);
        using var ours = JsonDocument.Parse(again);
        Assert.Empty(ProtocolExamples.ShapeDifferences(document.RootElement, ours.RootElement));
    }

    private static bool IsRefusedForItsParams(ProtocolExample example) => example.Answer!.Contains("-32602", StringComparison.Ordinal);

    private static T Value<T>(Parsed<T> parsed)
        where T : class
    {
        Assert.True(parsed.IsValue, parsed.Message);
        return parsed.Value;
    }

    private static ProtocolExample Find(string place) => ProtocolExamples.All.Single(e => e.ToString() == place);

    private static TheoryData<string> Of(Func<ProtocolExample, bool> chosen) =>
        [.. ProtocolExamples.All.Where(chosen).Select(e => e.ToString())];
}
