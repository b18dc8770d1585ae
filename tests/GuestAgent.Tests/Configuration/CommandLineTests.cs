using Orchestrator.GuestAgent.Configuration;

namespace Orchestrator.GuestAgent.Tests.Configuration;

public sealed class CommandLineTests
{
    [Fact]
    public void Every_flag_has_an_effect_in_both_spellings()
    {
        var shorts = CommandLine.Parse(["-c", "/a", "-d", "/dev/x", "-l", "debug", "-f"], out _)!;
        var longs = CommandLine.Parse(["--config=/a", "--device=/dev/x", "--log-level=debug", "--foreground"], out _)!;
        Assert.Equal(shorts, longs);
        Assert.Equal(("/a", "/dev/x", AgentLogLevel.Debug), (shorts.ConfigFile, shorts.Device, shorts.LogLevel));
        var others = CommandLine.Parse(["--state-dir", "/s", "--power", "deny", "--version", "-h"], out _)!;
        Assert.Equal(("/s", PowerMode.Deny, true, true), (others.StateDir, others.Power, others.ShowVersion, others.ShowHelp));
    }

    [Theory]
    [InlineData("--colour")]
    [InlineData("extra")]
    [InlineData("-c")]
    [InlineData("--config=")]
    [InlineData("--log-level=loud")]
    [InlineData("--power=maybe")]
    [InlineData("--state-dir=relative")]
    [InlineData("--foreground=yes")]
    public void What_is_no_flag_or_lacks_its_value_is_a_mistake_that_names_it(string argument)
    {
        Assert.Null(CommandLine.Parse([argument], out var mistake));
        Assert.Contains(argument.Split('=')[0], mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_may_be_a_unix_socket()
    {
        Assert.Equal("/run/a.sock", CommandLine.Parse(["-d", "unix:/run/a.sock"], out _)!.UnixPath);
        Assert.Null(CommandLine.Parse(["-d", "/dev/vport0p1"], out _)!.UnixPath);
    }
}
