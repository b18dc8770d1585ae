using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Commands;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Commands;

/// <summary>exec_command, called with the bytes that a host would send.</summary>
internal sealed class CommandCalls(SecuritySettings? security = null, bool cgroups = true, int requestTimeoutSeconds = 30)
{
    private readonly ExecCommandMethod _exec = new(
        new AgentSettings { Security = security ?? new SecuritySettings(), RequestTimeoutSeconds = requestTimeoutSeconds },
        new CommandRules(security?.CommandWhitelist, CommandEnvironment.SearchPath, "/etc/agent.json"),
        new CommandRunner(
            cgroups ? CommandGroups.OfThisMachine() : new CommandGroups(null, Path.Combine(AppContext.BaseDirectory, "kvmmanager-agent"))
        )
    );

    public ExecCommandResult Run(ExecCommandParams wanted, CancellationToken stopping = default)
    {
        var answer = _exec.Run(
            JsonSerializer.SerializeToUtf8Bytes(wanted, ProtocolJson.Default.ExecCommandParams),
            new AuditNote(),
            stopping
        );
        return JsonSerializer.Deserialize(answer.ResultJson.Span, ProtocolJson.Default.ExecCommandResult)!;
    }

    public int AnswerLength(ExecCommandParams wanted) =>
        _exec
            .Run(
                JsonSerializer.SerializeToUtf8Bytes(wanted, ProtocolJson.Default.ExecCommandParams),
                new AuditNote(),
                CancellationToken.None
            )
            .ResultJson.Length;

    public ExecCommandResult Run(string command, params string[] args) => Run(new ExecCommandParams(command) { Args = args });

    public ExecCommandResult Shell(string script) => Run("sh", "-c", script);

    public MethodException Refused(ExecCommandParams wanted, CancellationToken stopping = default) =>
        Assert.Throws<MethodException>(() => Run(wanted, stopping));

    public MethodException RefusedRaw(string json) =>
        Assert.Throws<MethodException>(() => _exec.Run(Encoding.UTF8.GetBytes(json), new AuditNote(), CancellationToken.None));
}
