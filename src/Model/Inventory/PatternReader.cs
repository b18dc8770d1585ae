using System.Collections.Immutable;
using System.Text;

namespace Orchestrator.Model.Inventory;

/// <summary>Takes texts with <c>{captures}</c> and <c>*</c> in them apart.</summary>
internal static class PatternReader
{
    /// <summary>Longest text, characters.</summary>
    public const int LengthMax = 1024;

    private const int KeyLengthMax = 32;

    /// <summary>Null with a reason when the braces are wrong.</summary>
    /// <param name="withAny">A <c>*</c> is any text; otherwise it is a character like others.</param>
    public static ImmutableArray<PatternPart>? Read(string text, bool withAny, out string why)
    {
        why = "";
        if (text.Length > LengthMax)
        {
            why = $"has {text.Length} characters and may have {LengthMax}";
            return null;
        }
        var parts = ImmutableArray.CreateBuilder<PatternPart>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}') && !(withAny && text[i] == '*'))
            {
                literal.Append(text[i]);
                continue;
            }
            AddLiteral();
            if (text[i] == '*')
            {
                parts.Add(new PatternPart.Any());
                continue;
            }
            var end = text[i] == '{' ? text.IndexOf('}', i) : -1;
            var key = end < 0 ? "" : text[(i + 1)..end];
            if (key.Length is 0 or > KeyLengthMax || !key.All(char.IsAsciiLetter))
            {
                why = "has a brace that belongs to no capture; a capture is letters in braces, such as {name}";
                return null;
            }
            parts.Add(new PatternPart.Capture(key));
            i = end;
        }
        AddLiteral();
        return parts.ToImmutable();

        void AddLiteral()
        {
            if (literal.Length > 0)
            {
                parts.Add(new PatternPart.Literal(literal.ToString()));
                literal.Clear();
            }
        }
    }

    /// <summary>Why a text cannot be a path inside a folder; null when it can.</summary>
    public static string? WhyNoPathInside(string text)
    {
        if (text.Length == 0)
        {
            return "is empty";
        }
        if (text.Any(char.IsControl))
        {
            return "contains a control character";
        }
        if (text[0] == '/')
        {
            return "begins with a slash; it is a path inside the folder that path names";
        }
        var names = text.Split('/');
        return names.Contains("") ? "has an empty name between slashes"
            : names.Contains(".") || names.Contains("..") ? "leads out of the folder or stays where it is; . and .. are not taken"
            : null;
    }
}
