using System.Diagnostics;
using Orchestrator.HostService.Configuration.Hocon;

namespace Orchestrator.HostService.Tests.Configuration.Hocon;

/// <summary>Texts broken by rule: the reader never throws, always ends, and says where.</summary>
public sealed class BrokenTextTests
{
    private const string Sound = """
        # a comment
        orchestrator {
          host { id = kvm01, data-dir = "/var/lib/x" }
          api.listen = ["unix:/run/x.sock", "http://127.0.0.1:8080"]
          log.level = info
          inventory.static += { name = web1, socket = "/run/web1", labels { role = web } }
          events.keep = ${vars.keep}
          text = one two ${?vars.none} three
        }
        vars { keep = 10 }
        vars.list = [1, 2
          three]
        """;

    [Fact]
    public void The_text_that_is_broken_below_is_sound() => Assert.Empty(HoconText.Read(Sound).Mistakes);

    [Theory]
    [InlineData('$')]
    [InlineData('^')]
    [InlineData('?')]
    [InlineData('!')]
    [InlineData('@')]
    [InlineData('*')]
    [InlineData('&')]
    [InlineData('\\')]
    [InlineData('`')]
    [InlineData('\0')]
    [InlineData('\u001b')]
    [InlineData('\u007f')]
    public void A_reserved_character_is_a_mistake_of_its_line_wherever_it_is_put(char reserved)
    {
        foreach (var at in PlacesOutsideOfQuotesAndComments())
        {
            AssertMistakeOnLine(at, Sound.Insert(at, reserved.ToString()), $"{reserved} at {at}");
        }
    }

    [Theory]
    [InlineData('{')]
    [InlineData('}')]
    [InlineData('[')]
    [InlineData(']')]
    [InlineData('"')]
    public void A_bracket_or_quote_too_many_is_a_mistake_with_a_line_wherever_it_is_put(char bracket)
    {
        foreach (var at in PlacesOutsideOfQuotesAndComments())
        {
            // "" beside a quote makes other quotes of it, and ${{ or }} are told as such.
            var (_, mistakes) = Read(Sound.Insert(at, bracket.ToString()));
            Assert.True(mistakes.Count > 0, $"no mistake for {bracket} at {at}: …{Around(at)}…");
            Assert.All(mistakes, m => Assert.InRange(m.Where!.Value.Line, 1, 13));
        }
    }

    [Fact]
    public void A_bracket_or_quote_too_few_is_a_mistake_with_a_line()
    {
        for (var at = 0; at < Sound.Length; at++)
        {
            if ("{}[]\"".Contains(Sound[at], StringComparison.Ordinal))
            {
                var (_, mistakes) = Read(Sound.Remove(at, 1));
                Assert.True(mistakes.Count > 0, $"no mistake without {Sound[at]} at {at}: …{Around(at)}…");
                Assert.All(mistakes, m => Assert.InRange(m.Where!.Value.Line, 1, 13));
            }
        }
    }

    [Fact]
    public void A_text_cut_anywhere_within_its_braces_is_a_mistake()
    {
        var open = Sound.IndexOf('{', StringComparison.Ordinal) + 1;
        var close = Sound.IndexOf("\n}", StringComparison.Ordinal);
        for (var at = open; at <= close; at++)
        {
            Assert.NotEmpty(Read(Sound[..at]).Mistakes);
        }
    }

    [Fact]
    public void No_mixture_of_tokens_throws_or_hangs()
    {
        string[] pieces =
        [
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\"\"\"",
            "a",
            "b.c",
            ".",
            "=",
            ":",
            "+=",
            ",",
            "\n",
            " ",
            "${",
            "${?",
            "${a}",
            "${?b.c}",
            "}",
            "#",
            "//",
            "\\",
            "$",
            "include",
            "include \"x\"",
            "null",
            "1",
            "\u001b",
            "\r",
            "\ud800",
        ];
        var seed = Environment.TickCount;
        var chance = new Random(seed);
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < TestSize.Rounds(20_000); round++)
        {
            var text = string.Concat(Enumerable.Range(0, chance.Next(1, 40)).Select(_ => pieces[chance.Next(pieces.Length)]));
            var failure = Record.Exception(() => Read(text));
            Assert.True(failure is null, $"seed {seed}, round {round}: {failure} for {text}");
        }
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(TestSize.Rounds(1)), $"seed {seed}: {clock.Elapsed}");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[")]
    [InlineData("a{")]
    [InlineData("a=[")]
    [InlineData("a=[{")]
    [InlineData("x\nb.")]
    [InlineData("${")]
    [InlineData("a=${")]
    [InlineData("a=\"\"\"")]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData("a=1 ")]
    [InlineData("\ninclude ")]
    public void The_same_thing_a_hundred_thousand_times_costs_a_mistake_and_little_time(string piece)
    {
        var text = "a = " + string.Concat(Enumerable.Repeat(piece, 100_000));
        var clock = Stopwatch.StartNew();

        var (_, mistakes) = Read(text);

        Assert.NotEmpty(mistakes);
        Assert.True(mistakes.Count <= Mistakes.KeptMax + 1);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Fact]
    public void A_key_of_a_hundred_thousand_parts_is_a_mistake() =>
        Assert.Contains(
            Read(string.Concat(Enumerable.Repeat("a.", 100_000)) + "b = 1").Mistakes,
            m => m.What.Contains("more than 64 parts", StringComparison.Ordinal)
        );

    [Fact]
    public void A_hundred_thousand_wrong_lines_are_counted_and_the_first_hundred_told()
    {
        var (_, mistakes) = Read(string.Concat(Enumerable.Repeat("a b\n", 100_000)));

        Assert.Equal(Mistakes.KeptMax + 1, mistakes.Count);
        Assert.Equal("… and 99900 more", mistakes[^1].ToString());
    }

    private static void AssertMistakeOnLine(int at, string text, string what)
    {
        var line = 1 + Sound[..at].Count(c => c == '\n');
        var (_, mistakes) = Read(text);
        Assert.True(
            mistakes.Any(m => m.Where!.Value.Line == line),
            $"no mistake on line {line} for {what}: …{Around(at)}…; {string.Join("; ", mistakes)}"
        );
    }

    private static (HoconObject Tree, IReadOnlyList<Mistake> Mistakes) Read(string text) => HoconText.Read(text);

    private static string Around(int at) => Sound[Math.Max(0, at - 10)..Math.Min(Sound.Length, at + 10)];

    // Between any two characters of which the first is not in a comment or in quotes.
    private static IEnumerable<int> PlacesOutsideOfQuotesAndComments()
    {
        var (quoted, comment) = (false, false);
        for (var at = 0; at < Sound.Length; at++)
        {
            comment |= !quoted && Sound[at] == '#';
            if (!quoted && !comment && Sound[at] != '"' && (at == 0 || (Sound[at - 1] != '"' && Sound[at - 1] != '$')) && !InReference(at))
            {
                yield return at;
            }
            quoted ^= Sound[at] == '"';
            comment &= Sound[at] != '\n';
        }
    }

    // ${a?b} is broken as a whole, in ways of its own (SyntaxTests).
    private static bool InReference(int at)
    {
        var open = Sound.LastIndexOf("${", at, StringComparison.Ordinal);
        return open >= 0 && Sound.IndexOf('}', open) >= at;
    }
}
