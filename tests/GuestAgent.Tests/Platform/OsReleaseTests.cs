using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.Platform;

public class OsReleaseTests
{
    [Theory]
    [InlineData("NAME=Fedora\nVERSION_ID=40\n", "Fedora", "40")]
    [InlineData("NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n", "Debian GNU/Linux", "12")]
    [InlineData("NAME='Single $HOME \\n'\n", "Single $HOME \\n", "")]
    [InlineData("NAME=\"a \\\"quoted\\\" \\$x \\`y\\` \\\\ \\n\"\n", "a \"quoted\" $x `y` \\ \\n", "")]
    [InlineData("NAME=\"one\"'two'three\n", "onetwothree", "")]
    [InlineData("NAME=a\\ b\n", "a b", "")]
    [InlineData("# NAME=comment\nPRETTY_NAME=x\nVERSION_ID=1\nVERSION_ID=2\n", "Linux", "2")]
    [InlineData("NAME=\"it's\"\r\nVERSION_ID=\"\"\r\n", "it's", "")]
    [InlineData("NAME=\"unfinished\nVERSION_ID=7\n", "unfinished", "7")]
    [InlineData("", "Linux", "")]
    public void Values_are_read_as_a_shell_would(string file, string name, string version)
    {
        Assert.Equal(new OsRelease(name, version), OsRelease.Parse(Encoding.UTF8.GetBytes(file)));
    }

    [Fact]
    public void This_machine_is_named_as_its_shell_reads_it()
    {
        const string script = ". /etc/os-release 2>/dev/null || . /usr/lib/os-release; printf '%s|%s' \"${NAME:-Linux}\" \"$VERSION_ID\"";
        var ours = OsRelease.Read();
        Assert.Equal(RunProgram.Output("sh", "-c", script), $"{ours.Name}|{ours.VersionId}");
    }
}
