using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Protocol.Tests.DocumentExamples;

/// <summary>What the agent's reader makes of the examples of docs/protocol.md; the agent's own tests run them against the agent.</summary>
public sealed class AgentEndTests
{
    public static TheoryData<string> Requests { get; } = [.. ProtocolExamples.Requests.Select(e => e.ToString())];

    [Theory]
    [MemberData(nameof(Requests))]
    public void The_reader_takes_or_refuses_a_line_as_the_document_says(string place)
    {
        var example = Find(place);
        var message = RpcReader.Read(Encoding.UTF8.GetBytes(example.Text));
        if (example.Kind == ExampleKind.Silence)
        {
            Assert.Equal(RpcMessageKind.Notification, message.Kind);
            return;
        }
        var expected = CodeAndMessage(example);
        if (expected?.Code is -32700 or -32600)
        {
            Assert.Equal(RpcMessageKind.Invalid, message.Kind);
            Assert.Equal(expected, (ErrorMap.ToRpcCode(message.Error)!.Value, message.Problem!));
            return;
        }
        Assert.True(message.Kind is RpcMessageKind.Request or RpcMessageKind.Batch);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Params_are_refused_in_the_words_of_the_document(string place)
    {
        var example = Find(place);
        var message = RpcReader.Read(Encoding.UTF8.GetBytes(example.Text));
        _ = ReceivedContext.Read(message.Params, out var misfit);
        var refusal =
            misfit
            ?? example.Method switch
            {
                MethodNames.GetAgentInfo => Greeting.Read(message.Params, out _),
                MethodNames.ExecCommand => MethodParams.ExecCommand(message.Params).Message,
                MethodNames.FileRead => MethodParams.FileRead(message.Params).Message,
                MethodNames.FileWrite => MethodParams.FileWrite(message.Params).Message,
                MethodNames.FileOpenUpload => MethodParams.FileOpenUpload(message.Params).Message,
                MethodNames.FileWriteChunk => MethodParams.FileWriteChunk(message.Params).Message,
                MethodNames.FileCommit => MethodParams.FileCommit(message.Params).Message,
                MethodNames.FileAbort => MethodParams.FileAbort(message.Params).Message,
                MethodNames.Shutdown or MethodNames.Reboot => MethodParams.Power(message.Params).Message,
                _ => null,
            };
        var expected = CodeAndMessage(example);
        // Words about the state of an upload come from the agent, not from its reader.
        var isOfParams = expected?.Code == -32602 && !example.Answer!.Contains("\"data\":{\"offset\":", StringComparison.Ordinal);
        Assert.Equal(isOfParams ? expected!.Value.Message : null, refusal);
    }

    [Fact]
    public void Contents_sizes_and_digests_in_the_document_are_true()
    {
        var reads = ProtocolExamples.Requests.Where(e => e.Method == MethodNames.FileRead && !e.IsRefused).ToList();
        Assert.NotEmpty(reads);
        foreach (var example in reads)
        {
            using var request = JsonDocument.Parse(example.Text);
            using var answer = JsonDocument.Parse(example.Answer!);
            var result = answer.RootElement.GetProperty("result").Deserialize(ProtocolJson.Default.FileReadResult)!;
            var wanted = request.RootElement.GetProperty("params").Deserialize(ProtocolJson.Default.FileReadParams)!;
            var file = Encoding.UTF8.GetBytes(ProtocolExamples.Greeting);
            var from = (int)(wanted.Offset ?? 0);
            var part = file.AsSpan(from, (int)(wanted.Length ?? file.Length - from));
            var content =
                result.Encoding == ContentEncodings.Base64
                    ? Convert.FromBase64String(result.Content)
                    : Encoding.UTF8.GetBytes(result.Content);
            Assert.Equal(part.ToArray(), content);
            Assert.Equal(part.Length, result.SizeBytes);
            Assert.Equal(from + part.Length == file.Length, result.Eof);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(part)), result.Sha256);
        }
    }

    private static (int Code, string Message)? CodeAndMessage(ProtocolExample example)
    {
        if (!example.IsRefused)
        {
            return null;
        }
        using var answer = JsonDocument.Parse(example.Answer!);
        var error = answer.RootElement.GetProperty("error");
        return (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!);
    }

    private static ProtocolExample Find(string place) => ProtocolExamples.All.Single(e => e.ToString() == place);
}
