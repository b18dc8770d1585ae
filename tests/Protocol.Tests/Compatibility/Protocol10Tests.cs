using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Compatibility;

/// <summary>Peers of version 1.0, by the lines in tests/compat.</summary>
public sealed class Protocol10Tests
{
    public static TheoryData<string> Answers { get; } = [.. Lines("answers.jsonl")];

    public static TheoryData<string> Requests { get; } = [.. Lines("requests.jsonl")];

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_of_an_agent_of_1_0_is_understood(string recorded)
    {
        using var document = JsonDocument.Parse(recorded);
        var line = Encoding.UTF8.GetBytes(document.RootElement.GetProperty("line").GetRawText());
        var message = RpcReader.Read(line);
        Assert.True(message.TryGetId(out var id) && id == 1);
        if (message.Kind == RpcMessageKind.ErrorResponse)
        {
            Assert.NotEqual(AgentError.Internal, ErrorMap.FromRpcCode(message.ErrorCode));
            return;
        }
        Assert.Equal(RpcMessageKind.Response, message.Kind);
        var method = document.RootElement.GetProperty("method").GetString();
        var misfit = method switch
        {
            MethodNames.Ping => Misfit(message.Result, ProtocolJson.Default.PingResult),
            MethodNames.GetAgentInfo => Misfit(message.Result, ProtocolJson.Default.GetAgentInfoResult),
            MethodNames.GetSystemInfo => Misfit(message.Result, ProtocolJson.Default.GetSystemInfoResult),
            MethodNames.GetNetworkInfo => Misfit(message.Result, ProtocolJson.Default.GetNetworkInfoResult),
            MethodNames.GetDiskUsage => Misfit(message.Result, ProtocolJson.Default.GetDiskUsageResult),
            MethodNames.ExecCommand => Misfit(message.Result, ProtocolJson.Default.ExecCommandResult),
            MethodNames.FileRead => Misfit(message.Result, ProtocolJson.Default.FileReadResult),
            MethodNames.FileWrite => Misfit(message.Result, ProtocolJson.Default.FileWriteResult),
            MethodNames.Shutdown or MethodNames.Reboot => Misfit(message.Result, ProtocolJson.Default.PowerResult),
            _ => $"no such method: {method}",
        };
        Assert.Null(misfit);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_of_a_host_of_1_0_is_understood(string line)
    {
        var message = RpcReader.Read(Encoding.UTF8.GetBytes(line));
        Assert.Equal(RpcMessageKind.Request, message.Kind);
        var method = Encoding.UTF8.GetString(message.Method);
        Assert.Contains(method, MethodNames.All);
        var refusal = method switch
        {
            MethodNames.ExecCommand => MethodParams.ExecCommand(message.Params).Message,
            MethodNames.FileRead => MethodParams.FileRead(message.Params).Message,
            MethodNames.FileWrite => MethodParams.FileWrite(message.Params).Message,
            MethodNames.Shutdown or MethodNames.Reboot => MethodParams.Power(message.Params).Message,
            _ => MethodParams.RefuseForNone(message.Params),
        };
        Assert.Null(refusal);
    }

    private static string? Misfit<T>(ReadOnlySpan<byte> result, JsonTypeInfo<T> type)
        where T : class => MethodResults.Read(result, type).Message;

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "compat", "protocol-1.0", file));
}
