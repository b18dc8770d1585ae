using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Methods;

public class FactMethodsTests
{
    public static TheoryData<string> Names => new(MethodNames.GetSystemInfo, MethodNames.GetNetworkInfo, MethodNames.GetDiskUsage);

    private static IMethod Make(string name) =>
        name switch
        {
            MethodNames.GetSystemInfo => new GetSystemInfoMethod(),
            MethodNames.GetNetworkInfo => new GetNetworkInfoMethod(),
            _ => new GetDiskUsageMethod(),
        };

    [Theory]
    [MemberData(nameof(Names))]
    public void Unknown_members_of_params_are_ignored_and_none_are_needed(string name)
    {
        var method = Make(name);
        Assert.Equal(name, method.Name);
        foreach (var text in new[] { "", "{}", "{\"anything\":[1]}" })
        {
            using var result = JsonDocument.Parse(
                method.Run(Encoding.UTF8.GetBytes(text), new AuditNote(), CancellationToken.None).ResultJson
            );
            Assert.Equal(JsonValueKind.Object, result.RootElement.ValueKind);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Params_by_position_are_refused(string name)
    {
        var refusal = Assert.Throws<MethodException>(() => Make(name).Run("[1]"u8.ToArray(), new AuditNote(), CancellationToken.None));
        Assert.Equal(AgentError.InvalidParams, refusal.Error);
    }

    [Fact]
    public void System_info_tells_all_it_should()
    {
        var answer = Make(MethodNames.GetSystemInfo).Run(default, new AuditNote(), CancellationToken.None);
        var result = JsonSerializer.Deserialize(answer.ResultJson.Span, ProtocolJson.Default.GetSystemInfoResult)!;
        Assert.Equal("linux", result.OsType);
        Assert.NotEmpty(result.OsName);
        Assert.Equal(Environment.MachineName, result.Hostname.Split('.')[0]);
        Assert.InRange(result.TotalMemoryKb, 16 * 1024, 1L << 40);
        Assert.InRange(result.CpuCount, 1, 100_000);
    }
}
