using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch doctor</c>: looks at each thing that must be right, and says what to do where it is not.</summary>
internal static class DoctorVerb
{
    public static Command Build(ServerOptions options)
    {
        var command = new Command("doctor", "Checks service, token, sockets and VMs, and says what is wrong and what to do.");
        command.SetAction(
            async (parsed, stop) =>
            {
                var report = new DoctorReport(options.Terminal);
                await new Doctor(options, parsed, report).ExamineAsync(stop).ConfigureAwait(false);
                return report.Finish();
            }
        );
        return command;
    }
}
