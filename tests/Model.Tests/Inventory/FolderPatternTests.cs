using System.Collections.Immutable;
using Orchestrator.Model.Inventory;

namespace Orchestrator.Model.Tests.Inventory;

public sealed class FolderPatternTests
{
    [Theory]
    [InlineData("{name}.org.kvmmanager.agent.0", "web1.org.kvmmanager.agent.0", "name=web1")]
    [InlineData("{name}.org.kvmmanager.agent.0", "a.b.org.kvmmanager.agent.0", "name=a.b")]
    [InlineData("{name}.org.kvmmanager.agent.0", ".org.kvmmanager.agent.0", null)]
    [InlineData("{name}.org.kvmmanager.agent.0", "web1.org.kvmmanager.agent.00", null)]
    [InlineData("{name}.org.kvmmanager.agent.0", "web1.org.qemu.guest_agent.0", null)]
    [InlineData("domain-{id}-{name}/agent.0", "domain-7-web-2/agent.0", "id=7 name=web-2")]
    [InlineData("domain-{id}-{name}/agent.0", "domain--7/agent.0", null)]
    [InlineData("domain-{id}-{name}/agent.0", "domain-7-web/agent.1", null)]
    [InlineData("domain-{id}-{name}/agent.0", "domain-7-web", null)]
    [InlineData("{name}/agent.sock", "web1/agent.sock", "name=web1")]
    [InlineData("{name}.sock", ".sock.sock", "name=.sock")]
    [InlineData("{name}", "anything", "name=anything")]
    [InlineData("{name}/{name}.sock", "web1/web1.sock", "name=web1")]
    [InlineData("{name}/{name}.sock", "web1/web2.sock", null)]
    [InlineData("{name}/{id}-{name}", "web/1-2-web", "id=1-2 name=web")]
    [InlineData("*-{name}.s*k", "-web.sk", "name=web")]
    [InlineData("*-{name}.s*k", "a-b-web.sock", "name=b-web")]
    [InlineData("rack{r}/*/{name}", "rack9/whatever/db", "name=db r=9")]
    [InlineData("{a}.{b}.{name}", "x..y.z", "a=x b=.y name=z")]
    public void A_path_gives_its_captures_or_is_not_meant(string pattern, string path, string? captures) =>
        Assert.Equal(captures, Match(Parse(pattern), path));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a.sock", "has no {name}")]
    [InlineData("/run/{name}", "begins with a slash")]
    [InlineData("a/../{name}", ". and ..")]
    [InlineData("./{name}", ". and ..")]
    [InlineData("a//{name}", "empty name")]
    [InlineData("{name}/", "empty name")]
    [InlineData("{name", "brace")]
    [InlineData("name}", "brace")]
    [InlineData("{}{name}", "brace")]
    [InlineData("{na me}", "brace")]
    [InlineData("{name1}", "brace")]
    [InlineData("{id}{name}", "side by side")]
    [InlineData("*{name}", "side by side")]
    [InlineData("{name}-{name}", "twice in one name")]
    [InlineData("{name}\u001b", "control character")]
    [InlineData("1/2/3/4/5/6/7/8/{name}", "9 names deep")]
    public void A_text_that_is_no_pattern_is_refused_with_the_reason(string text, string why)
    {
        Assert.False(FolderPattern.TryParse(text, out _, out var said));
        Assert.Contains(why, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_put_into_a_pattern_comes_out_again_when_no_capture_holds_a_text_of_the_pattern()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < TestSize.Rounds(2000); round++)
        {
            // Captures of letters, texts between them of marks: only one reading is right.
            var keys = Enumerable.Range(0, random.Next(0, 4)).Select(i => $"{(char)('a' + i)}").Append("name").ToArray();
            random.Shuffle(keys);
            var values = keys.ToImmutableSortedDictionary(k => k, _ => Text(random, "xyzXYZ", 1, 6));
            var (pattern, path) = (Marks(random, 0), "");
            path = pattern;
            foreach (var key in keys)
            {
                var marks = random.Next(4) == 0 ? "/" : Marks(random, 1);
                pattern += $"{{{key}}}{marks}";
                path += values[key] + marks;
            }
            (pattern, path) = (pattern + "end", path + "end");

            Assert.True(FolderPattern.TryParse(pattern, out var parsed, out var why), $"seed {seed}: {pattern} {why}");
            var expected = string.Join(' ', values.Select(v => $"{v.Key}={v.Value}"));
            Assert.True(expected == Match(parsed, path), $"seed {seed}: {pattern} on {path} gives {Match(parsed, path)}, not {expected}");
        }
    }

    [Fact]
    public void A_match_put_together_again_is_the_path_and_agrees_with_a_plain_search()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var matched = 0;
        for (var round = 0; round < TestSize.Rounds(5000); round++)
        {
            var pattern = random.Next(3) switch
            {
                0 => $"{{a}}{Text(random, "xy", 1, 2)}{{name}}{Text(random, "xy", 0, 2)}",
                1 => $"{Text(random, "xy", 0, 2)}{{name}}{Text(random, "xy", 1, 2)}{{a}}",
                _ => $"{{name}}{Text(random, "xy", 1, 1)}{{a}}{Text(random, "xy", 1, 2)}{{b}}",
            };
            var path = Text(random, "xy", 0, 9);
            Assert.True(FolderPattern.TryParse(pattern, out var parsed, out _));
            var said = parsed.Match(0, path, ImmutableSortedDictionary<string, string>.Empty);
            var regex = "^" + System.Text.RegularExpressions.Regex.Replace(pattern, @"\{(\w+)\}", "(?<$1>.+?)") + "$";
            var other = System.Text.RegularExpressions.Regex.Match(path, regex);
            Assert.True(other.Success == said is not null, $"seed {seed}: {pattern} on {path}");
            if (said is not null)
            {
                matched++;
                var again = said.Aggregate(pattern, (text, c) => text.Replace($"{{{c.Key}}}", c.Value, StringComparison.Ordinal));
                Assert.True(again == path, $"seed {seed}: {pattern} on {path} gives {again}");
                Assert.All(said, c => Assert.True(c.Value == other.Groups[c.Key].Value, $"seed {seed}: {pattern} on {path}: {c}"));
            }
        }
        Assert.True(matched > 100, $"seed {seed}: only {matched} matched");
    }

    [Fact]
    public void A_template_takes_captures_over_and_refuses_others()
    {
        var captures = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create("name", "web"), KeyValuePair.Create("node", "7")]);
        Assert.True(CaptureTemplate.TryParse("rack-{node}*{name}", ["name", "node"], out var label, out _));
        Assert.Equal("rack-7*web", label.Fill(captures));
        Assert.False(CaptureTemplate.TryParse("{nod}", ["name", "node"], out _, out var why));
        Assert.Equal("takes over {nod}, which the pattern does not have; it has {name}, {node}", why);
        Assert.False(CaptureTemplate.TryParsePath("{name}/*.sock", ["name"], out _, out var star));
        Assert.Contains("has a *", star, StringComparison.Ordinal);
        Assert.False(CaptureTemplate.TryParsePath("../{name}", ["name"], out _, out _));
    }

    private static FolderPattern Parse(string text) =>
        FolderPattern.TryParse(text, out var pattern, out var why) ? pattern : throw new FormatException(why);

    private static string? Match(FolderPattern pattern, string path)
    {
        var names = path.Split('/');
        var known = ImmutableSortedDictionary<string, string>.Empty;
        for (var depth = 0; depth < pattern.Depth; depth++)
        {
            if (depth >= names.Length || pattern.Match(depth, names[depth], known) is not { } more)
            {
                return null;
            }
            known = more;
        }
        return names.Length > pattern.Depth ? null : string.Join(' ', known.Select(c => $"{c.Key}={c.Value}"));
    }

    private static string Marks(Random random, int least) => Text(random, ".-_+", least, 3);

    private static string Text(Random random, string of, int least, int most) =>
        new([.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => of[random.Next(of.Length)])]);
}
