using Orchestrator.Actors.Hosting;

namespace Orchestrator.Actors.Tests;

public sealed class NamedHoleFormatterTests
{
    private readonly NamedHoleFormatter _formatter = new();

    [Theory]
    [InlineData("VM {Vm} is {Phase}", "VM a is 2")]
    [InlineData("{Vm,3}|{Phase:000}|", "  a|002|")]
    [InlineData("{Vm,-3:x}|{Phase,4:000}|", "a  | 002|")]
    [InlineData("{1} and {0}", "2 and a")]
    [InlineData("{{Vm}} {Vm}{{}}", "{Vm} a{}")]
    [InlineData("no hole", "no hole")]
    public void Holes_are_filled_by_their_order_or_their_number(string template, string expected)
    {
        Assert.Equal(expected, _formatter.Format(template, "a", 2));
        Assert.Equal(expected, _formatter.Format(template, new List<object> { "a", 2 }));
    }

    [Fact]
    public void A_line_without_values_is_left_as_it_is() => Assert.Equal("{Vm} {", _formatter.Format("{Vm} {"));

    [Fact]
    public void A_value_that_is_missing_is_shown_as_null() => Assert.Equal("VM null", _formatter.Format("VM {Vm}", [null!]));

    [Theory]
    [InlineData("{Vm} {")]
    [InlineData("{Vm,wide}")]
    [InlineData("}{Vm}")]
    [InlineData("{} {Vm}")]
    [InlineData("{Vm} {Phase} {Reason}")]
    public void A_template_that_is_wrong_loses_no_line(string template) =>
        Assert.Equal($"{template} [a, 2]", _formatter.Format(template, "a", 2));

    [Fact]
    public void More_templates_than_are_kept_change_nothing()
    {
        for (var i = 0; i < 1100; i++)
        {
            Assert.Equal($"{i} a", _formatter.Format($"{i} {{Vm}}", "a"));
        }
    }
}
