using System.CommandLine;

namespace Orchestrator.Cli.Verbs;

/// <summary>The argument VM, the same in every verb.</summary>
internal static class VmArgument
{
    public static Argument<string> New() => new("VM") { Description = "Name of a VM, as 'orch vms' lists it" };
}
