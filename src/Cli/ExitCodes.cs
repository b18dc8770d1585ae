using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.Cli;

/// <summary>The exit codes that are not an error's; those stand in <see cref="ErrorMap"/>.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int SomeFailed = 1;
    public const int Usage = 2;
    public const int NotReady = 3;
    public const int ExecNotRun = 125;
    public const int Detached = 130;

    /// <summary>Exit code of <c>orch exec</c>: the remote code, 128 + signal, 122 unknown, 124 timed out, 125 certainly not run.</summary>
    public static int OfExec(ExecResult result) =>
        result.Outcome switch
        {
            Outcomes.Ok => 0,
            Outcomes.Failed => result.ExitCode ?? SomeFailed,
            Outcomes.Signalled => 128 + (result.Signal ?? 0),
            Outcomes.TimedOut => 124,
            Outcomes.NotDelivered or Outcomes.Skipped or Outcomes.Unsupported => ExecNotRun,
            Outcomes.Cancelled => Detached,
            // Unknown, and any word that a newer service may have: it may have run.
            _ => 122,
        };
}
