using System.Text.Json;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>
/// Answers <c>shutdown</c> and <c>reboot</c>; docs/protocol.md §3.9. Params are read strictly: nothing happens on a guess. The delay is counted
/// here, to the second, from the moment the answer has left; while one request waits, another is answered busy.
/// </summary>
/// <param name="plan">Null refuses: power mode <c>deny</c>.</param>
/// <param name="source">The settings' file; null for the built-in defaults.</param>
internal sealed class PowerMethod(PowerAction action, PowerPlan? plan, string? source) : IMethod
{
    public string Name => action == PowerAction.Shutdown ? MethodNames.Shutdown : MethodNames.Reboot;

    public bool StartsWork => true;

    /// <summary>A shutdown or reboot is to come.</summary>
    public bool IsPending => plan?.IsTaken ?? false;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        var wanted = MethodInput.Take(MethodParams.Power(paramsJson.Span));
        audit.Add("timeout_seconds", wanted.TimeoutSeconds);
        audit.Add("force", wanted.Force ? "true" : "false");
        if (plan is null)
        {
            throw new MethodException(
                AgentError.PermissionDenied,
                $"denied by power = \"deny\" {(source is null ? "(command line)" : "in " + source)}"
            );
        }
        var begin = plan.Take(action, wanted.Force);
        var what = action == PowerAction.Shutdown ? "Shutdown" : "Reboot";
        var how = wanted.Force ? ", forced" : "";
        var when = wanted.TimeoutSeconds == 0 ? "now" : $"in {wanted.TimeoutSeconds} s";
        var result = new PowerResult(true, $"{what} {when}{how}");
        return new MethodAnswer(
            JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.PowerResult),
            () => begin(TimeSpan.FromSeconds(wanted.TimeoutSeconds))
        );
    }
}
