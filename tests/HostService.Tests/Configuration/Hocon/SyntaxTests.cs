namespace Orchestrator.HostService.Tests.Configuration.Hocon;

/// <summary>What is read, and as what.</summary>
public sealed class SyntaxTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("\n# only a comment\n// and another", "{}")]
    [InlineData("a = 1", "{a:1}")]
    [InlineData("{ a = 1 }", "{a:1}")]
    [InlineData("\n\n{\n  a : 1\n}\n# end\n", "{a:1}")]
    [InlineData("a: 1\nb: two", "{a:1,b:two}")]
    [InlineData("a=1,b=2", "{a:1,b:2}")]
    [InlineData("a=1,\nb=2,\n", "{a:1,b:2}")]
    [InlineData("a { b = 1 }", "{a:{b:1}}")]
    [InlineData("a { b { c = 1 } }", "{a:{b:{c:1}}}")]
    [InlineData("a = { b = 1 }", "{a:{b:1}}")]
    [InlineData("a =\n  1", "{a:1}")]
    [InlineData("a.b.c = 1", "{a:{b:{c:1}}}")]
    [InlineData("a.b { c.d = 1 }", "{a:{b:{c:{d:1}}}}")]
    [InlineData("a.b = 1\na.c = 2", "{a:{b:1,c:2}}")]
    [InlineData("a { b = 1 }\na { c = 2 }", "{a:{b:1,c:2}}")]
    [InlineData("\"a.b\".c = 1", "{a.b:{c:1}}")]
    [InlineData("a.\"b.c\".d = 1", "{a:{b.c:{d:1}}}")]
    [InlineData("\"key with blanks\" = 1", "{key with blanks:1}")]
    [InlineData("a = hello world", "{a:hello world}")]
    [InlineData("a =   hello  world  # comment", "{a:hello  world}")]
    [InlineData("a = hello // comment", "{a:hello}")]
    [InlineData("a = \"# no comment // none\"", "{a:'# no comment // none'}")]
    [InlineData("a = \"x\\t\\\"\\\\\\/\\u00e9\"", "{a:'x\t\"\\/é'}")]
    [InlineData("a = \"\"", "{a:''}")]
    [InlineData("a = \"\"\"one\ntwo \"quoted\" \\n\"\"\"", "{a:'one\ntwo \"quoted\" \\n'}")]
    [InlineData("a = \"\"\"ends in a quote\"\"\"\"", "{a:'ends in a quote\"'}")]
    [InlineData("a = \"one\" two", "{a:'one two'}")]
    [InlineData("a = 10 s", "{a:10 s}")]
    [InlineData("a = -1.5e3", "{a:-1.5e3}")]
    [InlineData("a = true, b = null, c = \"null\"", "{a:true,b:null,c:'null'}")]
    [InlineData("a = []", "{a:[]}")]
    [InlineData("a = [1, 2, 3]", "{a:[1,2,3]}")]
    [InlineData("a = [1, 2, 3,]", "{a:[1,2,3]}")]
    [InlineData("a = [\n  one two\n  \"three\"\n\n  4, 5\n]", "{a:[one two,'three',4,5]}")]
    [InlineData("a = [[1], [2, [3]]]", "{a:[[1],[2,[3]]]}")]
    [InlineData("a = [{ b = 1 }, { b = 2 }]", "{a:[{b:1},{b:2}]}")]
    [InlineData("a = [\n { b = 1 }\n { b = 2, c { d = 3 } }\n]", "{a:[{b:1},{b:2,c:{d:3}}]}")]
    [InlineData("a = [1] [2]", "{a:[1,2]}")]
    [InlineData("a = { b = 1 } { c = 2 }", "{a:{b:1,c:2}}")]
    [InlineData("a = [1]\na += 2\na += three", "{a:[1,2,three]}")]
    [InlineData("a += 1", "{a:[1]}")]
    [InlineData("a += { b = 1 }\na += { b = 2 }", "{a:[{b:1},{b:2}]}")]
    [InlineData("a.b += 1\na.b += 2", "{a:{b:[1,2]}}")]
    [InlineData("\uFEFFa = 1", "{a:1}")]
    [InlineData("a = 1\r\nb = 2\r\n", "{a:1,b:2}")]
    [InlineData("/usr/bin = /bin/sh", "{/usr/bin:/bin/sh}")]
    public void A_text_is_read_as_what_it_says(string text, string expected) => Assert.Equal(expected, HoconText.Resolve(text));

    [Fact]
    public void Each_value_remembers_its_line()
    {
        var (tree, _) = HoconText.Read("# first\na = 1\nb {\n  c = \"\"\"x\ny\nz\"\"\"\n  d = [\n    1\n    2\n  ]\n}\ne.f = 3");

        Assert.Equal("test.conf:2", tree["a"]!.Place.ToString());
        Assert.Equal("test.conf:4", tree.Find(["b", "c"])!.Place.ToString());
        Assert.Equal("test.conf:7", tree.Find(["b", "d"])!.Place.ToString());
        Assert.Equal(
            "test.conf:9",
            ((Orchestrator.HostService.Configuration.Hocon.HoconList)tree.Find(["b", "d"])!).Items[1].Place.ToString()
        );
        Assert.Equal("test.conf:12", tree.Find(["e", "f"])!.Place.ToString());
    }

    [Theory]
    [InlineData("a = x^y", 1, "the character ^ must stand inside quotes")]
    [InlineData("\na = http://x", 2, "\":\" must not follow the value")]
    [InlineData("a b = 1", 1, "a key with blanks needs quotes")]
    [InlineData("a", 1, "after the key a comes = or {")]
    [InlineData("a =", 1, "a value is missing")]
    [InlineData("a = \n}", 2, "a value is missing before \"}\"")]
    [InlineData("= 1", 1, "a key was expected")]
    [InlineData("a..b = 1", 1, "a part of the key is empty")]
    [InlineData(".a = 1", 1, "a part of the key is empty")]
    [InlineData("a = \"open\nb = 2", 1, "the quote \" is not closed on its line")]
    [InlineData("a = 1\nb = \"\"\"open\nc = 2", 2, "never closed")]
    [InlineData("a = \"\\q\"", 1, "\\q is no escape")]
    [InlineData("a = \"\\u12\"", 1, "four hexadecimal digits")]
    [InlineData("a = \"\\ud800\"", 1, "lone surrogate")]
    [InlineData("a = \"x\u0001\"", 1, "control character U+0001")]
    [InlineData("a = x\u0000", 1, "control character U+0000")]
    [InlineData("a {\n  b = 1\n", 3, "the { of line 1 is never closed")]
    [InlineData("a = [1\nb = 2", 2, "close the list by ] before this line")]
    [InlineData("a = [1, 2", 1, "the [ of line 1 is not closed")]
    [InlineData("a = 1\n}", 2, "} closes nothing")]
    [InlineData("a = 1 ]", 1, "] closes nothing")]
    [InlineData("{ a = 1 }\nb = 2", 2, "nothing may follow")]
    [InlineData("a = ${b", 1, "${ is not closed")]
    [InlineData("a = ${b\n}", 1, "${ is not closed by } on its line")]
    [InlineData("a = ${}", 1, "a part of the key is empty")]
    [InlineData("a = ${ b }", 1, "without blanks")]
    [InlineData("a = ${${b}}", 1, "a key and nothing else")]
    [InlineData("a = $b", 1, "the character $")]
    [InlineData("a = 1 {}", 1, "cannot be joined")]
    [InlineData("a = [1] x", 1, "cannot be joined")]
    [InlineData("a = {} []", 1, "cannot be joined")]
    [InlineData("a = 1\nb = 2\na = 3", 3, "a is set twice in this file, first in line 1")]
    [InlineData("a { b = 1 }\na.b = 2", 2, "a.b is set twice in this file, first in line 1")]
    [InlineData("a { b = 1 }\na = 2", 2, "a is set twice")]
    [InlineData("a = 2\na { b = 1 }", 2, "a is set twice")]
    [InlineData("a = 2\na.b = 1", 2, "a is set twice")]
    [InlineData("a = [1]\na = [2]", 2, "a is set twice")]
    [InlineData("a = 5\na += 1", 2, "+= adds to a list")]
    [InlineData("include x.conf", 1, "an include is written")]
    [InlineData("include url(\"http://x\")", 1, "only files can be included")]
    [InlineData("include \"x\" y = 1", 1, "an include is written")]
    [InlineData("a = [{ include \"x\" }]", 1, "an include inside a list is not possible")]
    public void What_is_wrong_is_said_with_its_line(string text, int line, string what)
    {
        var (_, mistakes) = HoconText.Read(text);

        Assert.Contains(
            mistakes,
            m => m.ToString().StartsWith($"test.conf:{line}: ", StringComparison.Ordinal) && m.What.Contains(what, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Every_wrong_line_is_named_and_the_right_ones_between_are_read()
    {
        var (tree, mistakes) = HoconText.Read("a = 1\nb = ^\nc = 2\nd d = 3\ne {\n  f = @\n  g = 4\n}\nh = [1, !, 2]\ni = 5");

        Assert.Equal([2, 4, 6, 9], mistakes.Select(m => m.Where!.Value.Line));
        Assert.Equal(["1", "2", "4", "5"], new[] { tree["a"]!, tree["c"]!, tree.Find(["e", "g"])!, tree["i"]! }.Select(HoconText.Show));
    }

    [Fact]
    public void A_message_shows_no_control_characters_of_the_file()
    {
        var (_, mistakes) = HoconText.Read("a\u001b[31m = 1\n\"k\\u001b\" = 1\n\"k\\u001b\" = 2");

        Assert.NotEmpty(mistakes);
        Assert.All(mistakes, m => Assert.DoesNotContain(m.ToString(), char.IsControl));
    }
}
