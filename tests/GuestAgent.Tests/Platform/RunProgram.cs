using System.Diagnostics;
using System.Text;

namespace Orchestrator.GuestAgent.Tests.Platform;

/// <summary>A system tool's answer, to compare ours with.</summary>
internal static class RunProgram
{
    public static string Output(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}: {error.GetAwaiter().GetResult()}"
        );
        return output;
    }
}
