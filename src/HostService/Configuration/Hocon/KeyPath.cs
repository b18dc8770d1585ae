using System.Collections.Immutable;
using System.Text;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Puts a key together from its tokens: <c>a.b</c> has two parts, <c>a."b.c"</c> too.</summary>
internal sealed class KeyPath
{
    private readonly ImmutableArray<string>.Builder _parts = ImmutableArray.CreateBuilder<string>();
    private readonly StringBuilder _part = new();
    private bool _quoted;

    /// <summary>Reads the key that begins here; null after a mistake.</summary>
    public static ImmutableArray<string>? Read(TokenCursor at)
    {
        if (!at.IsWord)
        {
            at.Refuse(
                at.Kind == HoconTokenKind.CloseBracket
                    ? "] closes nothing; remove it, or open it before"
                    : $"a key was expected, not {at.Found}"
            );
            return null;
        }
        var path = new KeyPath();
        for (; at.IsWord; at.Advance())
        {
            if (at.Kind == HoconTokenKind.Text)
            {
                path.AddText(at.Token.Text);
            }
            else
            {
                path.AddQuoted(at.Token.Text);
            }
        }
        if (path.Finish(out var why) is { } key)
        {
            return key;
        }
        at.Complain(why);
        return null;
    }

    /// <summary>Unquoted characters: dots separate parts.</summary>
    public void AddText(string text)
    {
        foreach (var c in text)
        {
            if (c == '.')
            {
                EndPart();
            }
            else
            {
                _part.Append(c);
            }
        }
    }

    /// <summary>Quoted characters: a dot is a dot.</summary>
    public void AddQuoted(string text)
    {
        _part.Append(text);
        _quoted = true;
    }

    /// <summary>The parts; null with a reason when one of them is empty or there are too many.</summary>
    public ImmutableArray<string>? Finish(out string why)
    {
        EndPart();
        why =
            _parts.Contains("") ? "a part of the key is empty (two dots, or one at its beginning or end)"
            : _parts.Count > HoconLimits.NestingMax ? $"the key has more than {HoconLimits.NestingMax} parts"
            : "";
        return why.Length == 0 ? _parts.ToImmutable() : null;
    }

    /// <summary>As it is written in a file.</summary>
    public static string Write(IEnumerable<string> parts) => string.Join('.', parts.Select(WritePart));

    /// <summary>One part as it is written in a file.</summary>
    public static string WritePart(string part) =>
        part.Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? part : HoconWriter.Quote(part);

    // An empty part in quotes is refused too: no option has such a name.
    private void EndPart()
    {
        _parts.Add(_quoted || _part.Length > 0 ? _part.ToString() : "");
        _part.Clear();
        _quoted = false;
    }
}
