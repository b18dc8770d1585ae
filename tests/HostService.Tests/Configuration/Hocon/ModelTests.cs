using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.HostService.Configuration.Hocon;

namespace Orchestrator.HostService.Tests.Configuration.Hocon;

/// <summary>Random documents, written in random manners, compared with the simplest model: a sorted map from paths to texts, in which later wins.</summary>
public sealed class ModelTests
{
    [Fact]
    public void Files_laid_over_one_another_yield_what_the_model_says() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Holds(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void What_is_written_plainly_reads_back_the_same() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<int>(),
                seed =>
                {
                    var tree = RandomTree(new Random(seed), 4);
                    var (read, mistakes) = HoconText.Read(HoconWriter.Write(tree));
                    return mistakes.Count == 0 && HoconText.Show(read) == HoconText.Show(tree);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static bool Holds(Random chance)
    {
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var mistakes = new Mistakes();
        var root = new RawObject(default);
        for (var file = 0; file < 3; file++)
        {
            var text = WriteFile(chance, model);
            root.Merge(new HoconParser(new HoconSource($"{file}.conf", "/"), text, mistakes, [], null).ParseFile(), mistakes);
        }
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Flatten(new HoconResolver(root, _ => null, mistakes).Resolve(), "", read);
        return mistakes.Count == 0 && read.SequenceEqual(model);
    }

    // Leaves have keys of their own (x, y), so that no leaf of one file stands in the way of an object of another.
    private static string WriteFile(Random chance, SortedDictionary<string, string> model)
    {
        var text = new StringBuilder();
        var used = new HashSet<string>();
        for (var i = chance.Next(0, 8); i > 0; i--)
        {
            string[] path = [.. Enumerable.Range(0, chance.Next(0, 4)).Select(_ => $"k{chance.Next(3)}"), chance.Next(2) == 0 ? "x" : "y"];
            var key = string.Join('.', path);
            if (!used.Add(key))
            {
                continue;
            }
            var value = $"v{chance.Next(100)} {chance.Next(100)}";
            model[key] = value;
            WriteAssignment(text, chance, path, value);
        }
        return chance.Next(3) == 0 ? $"{{\n{text}}}\n" : text.ToString();
    }

    private static void WriteAssignment(StringBuilder text, Random chance, string[] path, string value)
    {
        var open = 0;
        for (var i = 0; i < path.Length; i++)
        {
            text.Append(chance.Next(4) == 0 ? $"\"{path[i]}\"" : path[i]);
            if (i == path.Length - 1)
            {
                text.Append(new[] { " = ", "=", " : ", ":\n  " }[chance.Next(4)]);
                text.Append(chance.Next(2) == 0 ? $"\"{value}\"" : value);
            }
            else if (chance.Next(2) == 0)
            {
                text.Append('.');
            }
            else
            {
                text.Append(new[] { " {\n", "{", " = {\n", ": { " }[chance.Next(4)]);
                open++;
            }
        }
        text.Append(chance.Next(3) == 0 && open > 0 ? " " : "\n")
            .Append('}', open)
            .Append(new[] { "\n", ",", " # note\n", "\n\n", " // note\n" }[chance.Next(5)]);
    }

    private static void Flatten(HoconObject tree, string path, SortedDictionary<string, string> into)
    {
        foreach (var (key, value) in tree.Fields)
        {
            if (value is HoconObject inner)
            {
                Flatten(inner, $"{path}{key}.", into);
            }
            else
            {
                into[$"{path}{key}"] = ((HoconScalar)value).Text;
            }
        }
    }

    private static HoconObject RandomTree(Random chance, int depth) =>
        new(
            default,
            [
                .. Enumerable
                    .Range(0, chance.Next(0, 4))
                    .Select(i => KeyValuePair.Create($"{i}{RandomText(chance)}", RandomValue(chance, depth))),
            ]
        );

    private static HoconValue RandomValue(Random chance, int depth) =>
        (depth > 0 ? chance.Next(4) : 0) switch
        {
            1 => RandomTree(chance, depth - 1),
            2 => new HoconList(default, [.. Enumerable.Range(0, chance.Next(0, 4)).Select(_ => RandomValue(chance, depth - 1))]),
            3 => new HoconScalar(default, $"{chance.Next()}", Quoted: false),
            _ => new HoconScalar(default, RandomText(chance), Quoted: true),
        };

    private static string RandomText(Random chance)
    {
        const string Characters = "ab.-_ \"\\/${}[]:=,+#`^?!@*&\n\r\t\u0001\u007fé€\u2028";
        return string.Concat(Enumerable.Range(0, chance.Next(0, 8)).Select(_ => Characters[chance.Next(Characters.Length)]));
    }
}
