using Orchestrator.Client.Types;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Api;

/// <summary>The verdict on a command in the words of the API.</summary>
public static class ExecAnswers
{
    public static ExecResult Of(VmName vm, ExecVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var result = new ExecResult(vm.Value, verdict.Outcome.Name())
        {
            ExitCode = verdict.ExitCode,
            Signal = verdict.Signal,
            Code = verdict.Error is { } error ? ErrorMap.ToCode(error) : null,
            Reason = verdict.Reason,
        };
        return verdict.Result is { } ran
            ? result with
            {
                Stdout = ran.Stdout,
                Stderr = ran.Stderr,
                Encoding = ran.Encoding ?? ContentEncodings.Utf8,
                StdoutTruncated = ran.StdoutTruncated,
                StderrTruncated = ran.StderrTruncated,
                DurationMs = ran.ExecutionTimeMs,
            }
            : result;
    }
}
