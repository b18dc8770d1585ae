using Orchestrator.HostService.Configuration;

namespace Orchestrator.HostService.Tests.Configuration;

/// <summary>The command line of orchestratord.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Files_and_settings_keep_their_order()
    {
        var line = CommandLine.Parse(["--config", "a", "--set", "x=1", "--config=b", "--set=y=2=3"]);

        Assert.Null(line.Mistake);
        Assert.Equal(CommandLineVerb.Serve, line.Verb);
        Assert.Equal(["a", "b"], line.Configs);
        Assert.Equal(["x=1", "y=2=3"], line.Settings);
    }

    [Theory]
    [InlineData("--check", CommandLineVerb.Check)]
    [InlineData("--print-config", CommandLineVerb.PrintConfig)]
    [InlineData("--version", CommandLineVerb.Version)]
    [InlineData("--help", CommandLineVerb.Help)]
    [InlineData("-h", CommandLineVerb.Help)]
    public void A_flag_says_what_to_do(string flag, CommandLineVerb verb)
    {
        var line = CommandLine.Parse(["--config", "a", flag]);

        Assert.Null(line.Mistake);
        Assert.Equal(verb, line.Verb);
    }

    [Theory]
    [InlineData("unknown argument --confg", "--confg", "x")]
    [InlineData("unknown argument file.conf", "file.conf")]
    [InlineData("unknown argument ", "")]
    [InlineData("--config needs a file after it", "--config")]
    [InlineData("--config needs a file after it", "--config=")]
    [InlineData("--set needs KEY=VALUE after it", "--set")]
    [InlineData("unknown argument --check=yes", "--check=yes")]
    [InlineData("--version cannot go with another of --check, --print-config, --version, --help", "--check", "--version")]
    public void A_wrong_command_line_says_what_is_wrong(string mistake, params string[] args) =>
        Assert.Equal(mistake, CommandLine.Parse(args).Mistake);

    [Fact]
    public void The_usage_names_every_flag()
    {
        foreach (var flag in new[] { "--config", "--set", "--check", "--print-config", "--version", "--help" })
        {
            Assert.Contains($"  {flag} ", CommandLine.Usage, StringComparison.Ordinal);
        }
    }
}
