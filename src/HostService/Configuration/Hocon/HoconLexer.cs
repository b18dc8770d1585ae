using System.Globalization;
using System.Text;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Characters to tokens, one look at each character. Never throws: what is no token comes as <see cref="HoconTokenKind.Broken"/>, and the reading goes on.</summary>
internal sealed class HoconLexer(string text)
{
    private const string Reserved = "$\"{}[]:=,+#`^?!@*&\\";
    private int _at;
    private int _line = 1;

    /// <summary>The next token; <see cref="HoconTokenKind.End"/> again and again at the end.</summary>
    public HoconToken Next()
    {
        SkipComment();
        if (_at >= text.Length)
        {
            return new HoconToken(HoconTokenKind.End, "", _line);
        }
        var c = text[_at];
        switch (c)
        {
            case '\n':
                _at++;
                return new HoconToken(HoconTokenKind.NewLine, "\n", _line++);
            case '{':
                return One(HoconTokenKind.OpenBrace);
            case '}':
                return One(HoconTokenKind.CloseBrace);
            case '[':
                return One(HoconTokenKind.OpenBracket);
            case ']':
                return One(HoconTokenKind.CloseBracket);
            case ',':
                return One(HoconTokenKind.Comma);
            case '=' or ':':
                return One(HoconTokenKind.Assign);
            case '+' when Peek(1) == '=':
                _at += 2;
                return new HoconToken(HoconTokenKind.Append, "+=", _line);
            case '"':
                return Peek(1) == '"' && Peek(2) == '"' ? TripleQuoted() : Quoted();
            case '$' when Peek(1) == '{':
                return Substitution();
        }
        if (IsSpace(c))
        {
            return Run(HoconTokenKind.Space, IsSpace);
        }
        if (IsText(c))
        {
            return Unquoted();
        }
        _at++;
        return Broken(
            char.IsControl(c)
                ? $"the control character U+{(int)c:X4} must not stand here; inside quotes write \\u{(int)c:X4}"
                : $"the character {c} must stand inside quotes",
            _line
        );
    }

    private void SkipComment()
    {
        if (_at < text.Length && (text[_at] == '#' || (text[_at] == '/' && Peek(1) == '/')))
        {
            var end = text.IndexOf('\n', _at);
            _at = end < 0 ? text.Length : end;
        }
    }

    private HoconToken Unquoted()
    {
        var start = _at;
        while (_at < text.Length && IsText(text[_at]) && !(text[_at] == '/' && Peek(1) == '/'))
        {
            _at++;
        }
        return new HoconToken(HoconTokenKind.Text, text[start.._at], _line);
    }

    private HoconToken Quoted()
    {
        var line = _line;
        var value = new StringBuilder();
        string? wrong = null;
        _at++;
        while (_at < text.Length && text[_at] != '\n')
        {
            var c = text[_at++];
            if (c == '"')
            {
                wrong ??= HasLoneSurrogate(value) ? "a \\u escape of half a character (a lone surrogate)" : null;
                return wrong is null ? new HoconToken(HoconTokenKind.Quoted, value.ToString(), line) : Broken(wrong, line);
            }
            if (c == '\\')
            {
                wrong = Escape(value) ?? wrong;
            }
            else if (char.IsControl(c) && c != '\t')
            {
                wrong ??= $"the control character U+{(int)c:X4} inside quotes; write \\u{(int)c:X4}";
            }
            else
            {
                value.Append(c);
            }
        }
        return Broken("the quote \" is not closed on its line", line);
    }

    // After the backslash. Returns a complaint or null.
    private string? Escape(StringBuilder value)
    {
        var c = Peek(0);
        if (c is '\n' or '\0')
        {
            return "a backslash at the end of the line";
        }
        _at++;
        if (c == 'u')
        {
            if (
                _at + 4 > text.Length
                || !ushort.TryParse(text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            )
            {
                return "\\u needs four hexadecimal digits";
            }
            _at += 4;
            value.Append((char)code);
            return null;
        }
        var at = "\"\\/bfnrt".IndexOf(c, StringComparison.Ordinal);
        if (at < 0)
        {
            return $"\\{c} is no escape; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, and \"\"\"…\"\"\" takes everything as it is";
        }
        value.Append("\"\\/\b\f\n\r\t"[at]);
        return null;
    }

    private HoconToken TripleQuoted()
    {
        var line = _line;
        var start = _at + 3;
        var end = text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (end < 0)
        {
            _at = text.Length;
            return Broken("the quotes \"\"\" are never closed", line);
        }
        // More than three quotes at the end: all but the last three belong to the text.
        while (end + 3 < text.Length && text[end + 3] == '"')
        {
            end++;
        }
        var value = text[start..end];
        _line += value.AsSpan().Count('\n');
        _at = end + 3;
        return new HoconToken(HoconTokenKind.Quoted, value, line);
    }

    private HoconToken Substitution()
    {
        var line = _line;
        _at += 2;
        var optional = Peek(0) == '?';
        _at += optional ? 1 : 0;
        var path = new KeyPath();
        while (true)
        {
            // One substitution inside another is nothing; and looking into it would nest as deep as the file is long.
            var token = Peek(0) == '$' ? new HoconToken(HoconTokenKind.Broken, "", _line) : Next();
            switch (token.Kind)
            {
                case HoconTokenKind.Text:
                    path.AddText(token.Text);
                    break;
                case HoconTokenKind.Quoted:
                    path.AddQuoted(token.Text);
                    break;
                case HoconTokenKind.CloseBrace:
                    return path.Finish(out var why) is { } parts
                        ? new HoconToken(HoconTokenKind.Substitution, "", line) { Path = parts, Optional = optional }
                        : Broken($"in ${{…}}: {why}", line);
                case HoconTokenKind.NewLine:
                    // The line's end is needed by whoever recovers.
                    _at--;
                    _line--;
                    return Broken("${ is not closed by } on its line", line);
                case HoconTokenKind.End:
                    return Broken("${ is not closed by }", line);
                default:
                    return Broken("between ${ and } stands a key and nothing else, without blanks", line);
            }
        }
    }

    private HoconToken One(HoconTokenKind kind) => new(kind, text[_at++].ToString(), _line);

    private HoconToken Run(HoconTokenKind kind, Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < text.Length && belongs(text[_at]))
        {
            _at++;
        }
        return new HoconToken(kind, text[start.._at], _line);
    }

    private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private static HoconToken Broken(string why, int line) => new(HoconTokenKind.Broken, why, line);

    private static bool IsSpace(char c) => c != '\n' && (char.IsWhiteSpace(c) || c == '\uFEFF');

    private static bool IsText(char c) =>
        !char.IsWhiteSpace(c) && !char.IsControl(c) && c != '\uFEFF' && !Reserved.Contains(c, StringComparison.Ordinal);

    private static bool HasLoneSurrogate(StringBuilder value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]) && !(char.IsHighSurrogate(value[i]) && ++i < value.Length && char.IsLowSurrogate(value[i])))
            {
                return true;
            }
        }
        return false;
    }
}
