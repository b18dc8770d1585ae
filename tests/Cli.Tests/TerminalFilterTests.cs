using System.Text;
using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Tests;

public sealed class TerminalFilterTests
{
    [Fact]
    public void No_byte_that_a_terminal_acts_on_passes()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var filtered = TerminalFilter.Filter(all);
        Assert.DoesNotContain(filtered, b => b < 0x20 && b is not ((byte)'\n' or (byte)'\t' or (byte)'\r'));
        Assert.DoesNotContain(filtered, b => b is 0x7f or >= 0x80);
        Assert.True(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(filtered).Length > 256);
    }

    [Theory]
    [InlineData("plain äöü €\t😀\r\n", "plain äöü €\t😀\r\n")]
    [InlineData("\u001b[31m", "^[[31m")]
    [InlineData("\u009b31m", "\\xc2\\x9b31m")]
    [InlineData("a\u202eb", "a\\xe2\\x80\\xaeb")]
    [InlineData("", "")]
    public void Text_passes_and_controls_are_shown(string text, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(TerminalFilter.Filter(Encoding.UTF8.GetBytes(text))));
}
