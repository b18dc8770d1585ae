using System.Collections.Immutable;

namespace Orchestrator.Model.Inventory;

/// <summary>
/// Which sockets of a folder are VMs: a relative path with <c>{name}</c> in it, where the VM's name stands, further <c>{captures}</c>, and <c>*</c> for any text.
/// Both stay within one name of the path. From left to right each takes as little as it can, and the last one of a name what is left.
/// </summary>
public sealed class FolderPattern
{
    /// <summary>The capture that every pattern has.</summary>
    public const string NameKey = "name";

    /// <summary>As many names deep, at most.</summary>
    public const int DepthMax = 8;

    private readonly ImmutableArray<ImmutableArray<PatternPart>> _names;

    private FolderPattern(string text, ImmutableArray<ImmutableArray<PatternPart>> names)
    {
        Text = text;
        _names = names;
        Captures = [.. names.SelectMany(n => n).OfType<PatternPart.Capture>().Select(c => c.Key).Distinct()];
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Names in the path: 1 for sockets that lie in the folder itself.</summary>
    public int Depth => _names.Length;

    /// <summary>The captures it has, in the order they stand.</summary>
    public ImmutableArray<string> Captures { get; }

    /// <summary>False for a text that is no pattern; <paramref name="why"/> then continues a sentence that has the text as its subject.</summary>
    public static bool TryParse(string text, out FolderPattern pattern, out string why)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = null!;
        if (PatternReader.WhyNoPathInside(text) is { } wrong)
        {
            why = wrong;
            return false;
        }
        var names = ImmutableArray.CreateBuilder<ImmutableArray<PatternPart>>();
        foreach (var name in text.Split('/'))
        {
            if (PatternReader.Read(name, withAny: true, out why) is not { } parts)
            {
                return false;
            }
            if (WhyAmbiguous(parts) is { } ambiguous)
            {
                why = ambiguous;
                return false;
            }
            names.Add(parts);
        }
        pattern = new FolderPattern(text, names.ToImmutable());
        why =
            pattern.Depth > DepthMax ? $"is {pattern.Depth} names deep and may be {DepthMax}"
            : !pattern.Captures.Contains(NameKey) ? "has no {name}, where the VM's name stands"
            : "";
        return why.Length == 0;
    }

    /// <summary>What the captures are when a file or folder of this name stands at this depth; null when the pattern does not mean it.</summary>
    /// <param name="depth">0 for what lies in the folder itself.</param>
    /// <param name="known">What the names above have given; a capture that is there must be the same here.</param>
    public ImmutableSortedDictionary<string, string>? Match(int depth, string name, ImmutableSortedDictionary<string, string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        var at = 0;
        PatternPart? open = null;
        var parts = Known(_names[depth], known);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is not PatternPart.Literal { Text: var literal })
            {
                open = parts[i];
                continue;
            }
            var from = at + Least(open);
            // The last text must end the name; any other one may as well be met as early as it can: that leaves the most for what follows.
            var found =
                from > name.Length ? -1
                : open is null ? (name.AsSpan(at).StartsWith(literal, StringComparison.Ordinal) ? at : -1)
                : i < parts.Length - 1 ? name.IndexOf(literal, from, StringComparison.Ordinal)
                : name.Length - literal.Length >= from && name.EndsWith(literal, StringComparison.Ordinal) ? name.Length - literal.Length
                : -1;
            if (found < 0)
            {
                return null;
            }
            known = Keep(known, open, name[at..found]);
            open = null;
            at = found + literal.Length;
        }
        return name.Length - at < Least(open) || (open is null && at < name.Length) ? null : Keep(known, open, name[at..]);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The parts with what is known in them as text, and texts side by side as one.</summary>
    private static ImmutableArray<PatternPart> Known(ImmutableArray<PatternPart> parts, ImmutableSortedDictionary<string, string> known)
    {
        if (known.IsEmpty)
        {
            return parts;
        }
        var all = ImmutableArray.CreateBuilder<PatternPart>(parts.Length);
        foreach (var part in parts)
        {
            var next = part is PatternPart.Capture c && known.TryGetValue(c.Key, out var text) ? new PatternPart.Literal(text) : part;
            if (next is PatternPart.Literal literal && all.Count > 0 && all[^1] is PatternPart.Literal before)
            {
                all[^1] = new PatternPart.Literal(before.Text + literal.Text);
            }
            else
            {
                all.Add(next);
            }
        }
        return all.DrainToImmutable();
    }

    private static int Least(PatternPart? open) => open is PatternPart.Capture ? 1 : 0;

    private static ImmutableSortedDictionary<string, string> Keep(
        ImmutableSortedDictionary<string, string> known,
        PatternPart? open,
        string text
    ) => open is PatternPart.Capture capture ? known.Add(capture.Key, text) : known;

    private static string? WhyAmbiguous(ImmutableArray<PatternPart> parts)
    {
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i] is not PatternPart.Literal && parts[i - 1] is not PatternPart.Literal)
            {
                return "has two of {…} and * side by side, and nothing tells where one ends; put text between them";
            }
        }
        var twice = parts.OfType<PatternPart.Capture>().GroupBy(c => c.Key).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? null : $"has {{{twice.Key}}} twice in one name of the path";
    }
}
