using System.Diagnostics;
using System.Text;

namespace Orchestrator.Tests.Shared;

/// <summary>One run of a program to its end.</summary>
public sealed record ToolRun(int Code, byte[] RawOutput, string Error)
{
    public string Output => Encoding.UTF8.GetString(RawOutput);

    public static async Task<ToolRun> OfAsync(string program, IEnumerable<string> args, byte[]? input = null, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var copying = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input ?? []);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit ?? TimeSpan.FromMinutes(5));
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }
        await copying;
        return new ToolRun(process.ExitCode, output.ToArray(), await error);
    }

    public override string ToString() => $"exit {Code}\nstdout: {Output}\nstderr: {Error}";
}
