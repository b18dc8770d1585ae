namespace Orchestrator.HostService.Tests.Configuration.Hocon;

/// <summary><c>${…}</c>: what it finds, and that it cannot run away.</summary>
public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("a = 1, b = ${a}", "{a:1,b:1}")]
    [InlineData("b = ${a}\na = 1", "{b:1,a:1}")]
    [InlineData("a.b = 1, c = ${a.b}", "{a:{b:1},c:1}")]
    [InlineData("a { b = 1 }, c = ${a} { d = 2 }", "{a:{b:1},c:{b:1,d:2}}")]
    [InlineData("a { b = 1 }, c = ${a} { b = 2 }", "{a:{b:1},c:{b:2}}")]
    [InlineData("a { b = 1 }\nc = ${a}\nc { d = 2 }", "{a:{b:1},c:{b:1,d:2}}")]
    [InlineData("a = x, b = ${a}/y", "{a:x,b:'x/y'}")]
    [InlineData("a = x, b = pre ${a} post", "{a:x,b:'pre x post'}")]
    [InlineData("a = [1], b = ${a} [2]", "{a:[1],b:[1,2]}")]
    [InlineData("a = [1]\na = ${a} [2]", "{a:[1,2]}")]
    [InlineData("a = [1]\na = ${a} [2]\na = [0] ${a}", "{a:[0,1,2]}")]
    [InlineData("a = x\na = ${a}y", "{a:'xy'}")]
    [InlineData("a = ${?a} x", "{a:x}")]
    [InlineData("a = 1\na = ${?nowhere}", "{a:1}")]
    [InlineData("a = ${?nowhere}", "{}")]
    [InlineData("a = [1, ${?nowhere}, 2]", "{a:[1,2]}")]
    [InlineData("a { b = 1, c = ${a.b} }", "{a:{b:1,c:1}}")]
    [InlineData("a { c = ${a.b} }\na.b = 2", "{a:{c:2,b:2}}")]
    [InlineData("base { x = 1 }\na = ${base}\nb = ${a.x}", "{base:{x:1},a:{x:1},b:1}")]
    [InlineData("base { x = 1 }\na = ${base}\na.x = ${a.x}0", "{base:{x:1},a:{x:'10'}}")]
    [InlineData("a = { x = 1 }\na = ${a.x}", "{a:1}")]
    [InlineData("a = \"${no}\"", "{a:'${no}'}")]
    [InlineData("a = null, b = ${a}", "{a:null,b:null}")]
    [InlineData("\"x.y\" = 1, b = ${\"x.y\"}", "{x.y:1,b:1}")]
    public void A_reference_takes_the_value_of_its_key(string text, string expected) => Assert.Equal(expected, HoconText.Resolve(text));

    [Fact]
    public void The_environment_is_asked_after_the_keys()
    {
        string? Environment(string name) => name is "HOME" or "a" ? $"env {name}" : null;

        Assert.Equal("{x:'env HOME',a:1,y:1}", HoconText.Resolve("x = ${HOME}\na = 1\ny = ${a}", Environment));
    }

    [Fact]
    public void A_value_of_the_environment_is_a_text_whatever_it_looks_like()
    {
        Assert.Equal("{x:'[1, ${y}] # {'}", HoconText.Resolve("x = ${V}", _ => "[1, ${y}] # {"));
    }

    [Theory]
    [InlineData("\na = ${nowhere}", 2, "${nowhere} is set nowhere")]
    [InlineData("a = ${a}", 1, "${a} is set nowhere")]
    [InlineData("a = ${b}\nb = ${a}", 2, "leads in a circle")]
    [InlineData("a = ${b}\nb = ${c}\nc = ${?a}", 3, "leads in a circle")]
    [InlineData("a { b = ${a} }", 1, "leads in a circle")]
    [InlineData("a = [1]\nb = ${a} x", 2, "cannot be joined")]
    [InlineData("a = null\nb = ${a} x", 2, "cannot be joined")]
    public void What_cannot_be_found_is_said_with_its_line(string text, int line, string what)
    {
        var (_, mistakes) = HoconText.Read(text);

        Assert.Contains(mistakes, m => m.Where!.Value.Line == line && m.What.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public void Circles_of_every_length_are_found()
    {
        for (var length = 2; length <= 40; length++)
        {
            var text = string.Join('\n', Enumerable.Range(0, length).Select(i => $"k{i} = ${{k{(i + 1) % length}}}"));
            Assert.Contains(HoconText.Read(text).Mistakes, m => m.What.Contains("circle", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("[${{k{0}}}, ${{k{0}}}]")]
    [InlineData("${{k{0}}}${{k{0}}}")]
    [InlineData("{{ x = ${{k{0}}}, y = ${{k{0}}} }}")]
    public void Doubling_is_stopped_before_it_fills_the_memory(string shape)
    {
        var lines = Enumerable
            .Range(1, 200)
            .Select(i => $"k{i} = {string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, i - 1)}");
        var text = $"k0 = {(shape.StartsWith('{') ? "{ z = 1 }" : "x")}\n{string.Join('\n', lines)}";

        var (_, mistakes) = HoconText.Read(text);

        Assert.Contains(mistakes, m => m.What.Contains("too large", StringComparison.Ordinal));
    }

    [Fact]
    public void Doubling_of_nothing_ends_too()
    {
        var text = "a = \"\"\n" + string.Join('\n', Enumerable.Repeat("a = ${a}${a}", 100));

        Assert.Equal("{a:''}", HoconText.Resolve(text));
    }

    [Fact]
    public void A_long_chain_is_a_mistake_and_no_stack_overflow()
    {
        var text = string.Join('\n', Enumerable.Range(0, 100_000).Select(i => $"k{i} = ${{k{i + 1}}}")) + "\nk100000 = 1";

        Assert.Contains(HoconText.Read(text).Mistakes, m => m.What.Contains("shorten the chain", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_that_grows_deep_line_by_line_is_a_mistake_and_no_stack_overflow()
    {
        var text = "k0 = 1\n" + string.Join('\n', Enumerable.Range(1, 100_000).Select(i => $"k{i} = [${{k{i - 1}}}]"));

        Assert.Contains(HoconText.Read(text).Mistakes, m => m.What.Contains("nested deeper", StringComparison.Ordinal));
    }

    [Fact]
    public void Ten_thousand_appended_items_are_read()
    {
        var (tree, mistakes) = HoconText.Read(string.Join('\n', Enumerable.Range(0, 10_000).Select(i => $"a += {{ n = {i} }}")));

        Assert.Empty(mistakes);
        Assert.Equal(10_000, ((Orchestrator.HostService.Configuration.Hocon.HoconList)tree["a"]!).Items.Length);
    }
}
