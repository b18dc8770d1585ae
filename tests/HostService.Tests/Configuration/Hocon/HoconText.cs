using Orchestrator.HostService.Configuration.Hocon;

namespace Orchestrator.HostService.Tests.Configuration.Hocon;

/// <summary>Reads one text as a file, for tests of the language alone.</summary>
internal static class HoconText
{
    public const string Name = "test.conf";

    public static (HoconObject Tree, IReadOnlyList<Mistake> Mistakes) Read(string text, Func<string, string?>? environment = null)
    {
        var mistakes = new Mistakes();
        var root = new HoconParser(new HoconSource(Name, "/"), text, mistakes, [], (_, _, _) => null).ParseFile();
        return (new HoconResolver(root, environment ?? (_ => null), mistakes).Resolve(), mistakes.All);
    }

    /// <summary>The resolved tree of a text without mistakes, on one line: <c>{a:1,b:[x,y]}</c>, texts that stood in quotes in 'apostrophes'.</summary>
    public static string Resolve(string text, Func<string, string?>? environment = null)
    {
        var (tree, mistakes) = Read(text, environment);
        Assert.Empty(mistakes.Select(m => m.ToString()));
        return Show(tree);
    }

    public static string Show(HoconValue value) =>
        value switch
        {
            HoconObject o => $"{{{string.Join(',', o.Fields.Select(f => $"{f.Key}:{Show(f.Value)}"))}}}",
            HoconList l => $"[{string.Join(',', l.Items.Select(Show))}]",
            HoconScalar { Quoted: true } s => $"'{s.Text}'",
            HoconScalar s => s.Text,
            _ => "?",
        };
}
