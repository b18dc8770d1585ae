using System.Collections.Immutable;

namespace Orchestrator.Model.Inventory;

/// <summary>A text that takes over what a <see cref="FolderPattern"/> has captured: <c>{name}/qmp.sock</c>, <c>rack-{node}</c>.</summary>
public sealed class CaptureTemplate
{
    private readonly ImmutableArray<PatternPart> _parts;

    private CaptureTemplate(string text, ImmutableArray<PatternPart> parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>False for a text with wrong braces or with a capture that the pattern lacks; <paramref name="why"/> then continues a sentence that has the text as its subject.</summary>
    public static bool TryParse(string text, IReadOnlyCollection<string> captures, out CaptureTemplate template, out string why)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(captures);
        template = null!;
        if (PatternReader.Read(text, withAny: false, out why) is not { } parts)
        {
            return false;
        }
        if (parts.OfType<PatternPart.Capture>().FirstOrDefault(c => !captures.Contains(c.Key)) is { } unknown)
        {
            why =
                $"takes over {{{unknown.Key}}}, which the pattern does not have; it has {string.Join(", ", captures.Select(c => $"{{{c}}}"))}";
            return false;
        }
        template = new CaptureTemplate(text, parts);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for a path inside the folder.</summary>
    public static bool TryParsePath(string text, IReadOnlyCollection<string> captures, out CaptureTemplate template, out string why)
    {
        ArgumentNullException.ThrowIfNull(text);
        template = null!;
        why =
            PatternReader.WhyNoPathInside(text) ?? (text.Contains('*', StringComparison.Ordinal) ? "has a *, and a path is one path" : "");
        return why.Length == 0 && TryParse(text, captures, out template, out why);
    }

    /// <summary>The text with these in it.</summary>
    public string Fill(ImmutableSortedDictionary<string, string> captures) =>
        string.Concat(
            _parts.Select(p =>
                p switch
                {
                    PatternPart.Literal literal => literal.Text,
                    PatternPart.Capture capture => captures[capture.Key],
                    _ => throw new InvalidOperationException("A template has texts and captures only."),
                }
            )
        );
}
