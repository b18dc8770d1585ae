using System.Diagnostics;

namespace Orchestrator.Architecture.Tests;

public class ScriptTests
{
    private static IEnumerable<RepositoryFile> Scripts =>
        Repository.Files.Where(f =>
            f.Path.EndsWith(".sh", StringComparison.Ordinal) || f.Text.StartsWith("#!/usr/bin/env bash", StringComparison.Ordinal)
        );

    [Fact]
    public void Every_script_parses()
    {
        Assert.Contains(Scripts, s => s.Path == "test");
        Mistakes.AreNone(Scripts.SelectMany(s => ParseMistakes(s.Text).Select(m => $"{s.Path}: {m}")));
    }

    [Fact]
    public void Every_script_that_is_run_stops_at_its_first_mistake() =>
        Mistakes.AreNone(
            Scripts
                .Where(s =>
                    s.Text.StartsWith("#!", StringComparison.Ordinal) && !s.Text.Contains("\nset -euo pipefail\n", StringComparison.Ordinal)
                )
                .Select(s => s.Path)
                // One line: it becomes ./test.
                .Where(path => path != ".ci/run")
        );

    [Fact]
    public void A_script_that_does_not_parse_is_found() => Assert.NotEmpty(ParseMistakes("if true; then echo"));

    [Theory]
    [InlineData("build")]
    [InlineData("start")]
    [InlineData("test")]
    public void Help_prints_the_usage_and_wrong_words_are_told(string script)
    {
        var help = Run(Path.Combine(Repository.Root, script), ["--help"], "");
        Assert.Equal(0, help.Code);
        Assert.StartsWith($"Usage: ./{script}", help.Output, StringComparison.Ordinal);

        var wrong = Run(Path.Combine(Repository.Root, script), ["--no-such-word"], "");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("--no-such-word", wrong.Errors, StringComparison.Ordinal);
    }

    private static string[] ParseMistakes(string script)
    {
        var bash = Run("bash", ["-n"], script);
        return bash.Code == 0 ? [] : bash.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static (int Code, string Output, string Errors) Run(string program, string[] arguments, string input)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            // From anywhere: the scripts find their own folder.
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
