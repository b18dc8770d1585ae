using System.Globalization;
using System.Text;

namespace Akka.Configuration;

/// <summary>Reads plain HOCON: nested groups, dotted and quoted keys, lists, quoted, unquoted and """raw""" text, # and // comments.</summary>
internal sealed class HoconParser
{
    private const string EndsUnquoted = "{}[],=:#\n\"";

    private readonly string _text;
    private int _at;

    private HoconParser(string text) => _text = text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private char Here => _at < _text.Length ? _text[_at] : '\0';

    public static HoconNode.Group Parse(string text)
    {
        var parser = new HoconParser(text);
        parser.Skip(lines: true);
        var braced = parser.Take('{');
        var root = parser.ReadMembers(braced ? '}' : '\0');
        parser.Skip(lines: true);
        return parser._at == parser._text.Length ? root : throw parser.Error($"unexpected '{parser.Here}'");
    }

    private HoconNode.Group ReadMembers(char end)
    {
        var group = new HoconNode.Group();
        while (true)
        {
            Skip(lines: true, commas: true);
            if (_at == _text.Length)
                return end == '\0' ? group : throw Error($"expected '{end}', found the end");
            if (end != '\0' && Take(end))
                return group;
            ReadMember(group);
        }
    }

    private void ReadMember(HoconNode.Group group)
    {
        var keys = ReadPath();
        if (keys is ["include"])
            throw Error("include is not supported");
        Skip(lines: true);
        if (Here == '+')
            throw Error("+= is not supported");
        if (Here != '{' && !Take('=') && !Take(':'))
            throw Error($"expected '=', ':' or '{{' after key '{string.Join('.', keys)}'");
        Skip(lines: true);
        var closed = Here == '{';
        var value = ReadValue();
        for (var i = keys.Count - 1; i > 0; i--)
        {
            var wrapped = new HoconNode.Group();
            wrapped.Set(keys[i], value);
            value = wrapped;
        }

        group.Set(keys[0], value);
        if (closed && Here == ',')
            throw Error("a comma after '}' is not supported");
    }

    private List<string> ReadPath()
    {
        var keys = new List<string>();
        do
        {
            Skip(lines: false);
            keys.Add(Here == '"' ? ReadQuoted() : ReadKey());
            Skip(lines: false);
        } while (Take('.'));
        return keys;
    }

    private string ReadKey()
    {
        var start = _at;
        while (
            _at < _text.Length
            && !char.IsWhiteSpace(Here)
            && Here != '.'
            && Here != '+'
            && !EndsUnquoted.Contains(Here, StringComparison.Ordinal)
        )
            _at++;
        return _at > start ? _text[start.._at] : throw Error($"expected a key, found '{Here}'");
    }

    private HoconNode ReadValue()
    {
        if (Take('{'))
        {
            var group = ReadMembers('}');
            Skip(lines: false);
            return group;
        }

        if (Take('['))
        {
            var list = ReadList();
            EndOfValue();
            return list;
        }

        return ReadText();
    }

    private void EndOfValue()
    {
        Skip(lines: false);
        if (_at < _text.Length && Here is not ('\n' or ',' or '}' or ']'))
            throw Error("values cannot be joined here");
    }

    private HoconNode.List ReadList()
    {
        var items = new List<HoconNode>();
        while (true)
        {
            Skip(lines: true, commas: true);
            if (_at == _text.Length)
                throw Error("expected ']', found the end");
            if (Take(']'))
                return new HoconNode.List(items);
            items.Add(ReadValue());
        }
    }

    /// <summary>Pieces on one line are joined with the space between them.</summary>
    private HoconNode.Text ReadText()
    {
        var text = new StringBuilder();
        var quoted = false;
        while (true)
        {
            var start = _at;
            while (Here is ' ' or '\t')
                _at++;
            var space = _text[start.._at];
            if (_at == _text.Length || Here is '\n' or ',' or '}' or ']' or '#' || IsComment())
                break;
            text.Append(text.Length > 0 || quoted ? space : "");
            if (Here == '"')
            {
                text.Append(ReadQuoted());
                quoted = true;
                continue;
            }

            if (Here is '{' or '[' or '=' or ':' && text.Length == 0)
                throw Error($"unexpected '{Here}' in a value");
            if (Here == '$' && _at + 1 < _text.Length && _text[_at + 1] == '{')
                throw Error("substitutions are not supported");
            text.Append(Here);
            _at++;
        }

        if (text.Length == 0 && !quoted)
            throw Error("expected a value");
        var value = text.ToString();
        return new HoconNode.Text(value == "null" && !quoted ? null : value);
    }

    private string ReadQuoted()
    {
        if (string.CompareOrdinal(_text, _at, "\"\"\"", 0, 3) == 0)
            return ReadRaw();
        _at++;
        var text = new StringBuilder();
        while (Here != '"')
        {
            if (_at == _text.Length || Here == '\n')
                throw Error("a quoted text is not closed");
            text.Append(Here == '\\' ? ReadEscape() : Here);
            _at++;
        }

        _at++;
        return text.ToString();
    }

    private string ReadRaw()
    {
        var start = _at + 3;
        var end = _text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (end < 0)
            throw Error("a \"\"\" text is not closed");
        while (end + 3 < _text.Length && _text[end + 3] == '"')
            end++;
        _at = end + 3;
        return _text[start..end];
    }

    private char ReadEscape()
    {
        _at++;
        switch (Here)
        {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case '"' or '\\' or '/':
                return Here;
            case 'u'
                when _at + 4 < _text.Length
                    && ushort.TryParse(_text.AsSpan(_at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return (char)code;
            default:
                throw Error($"unknown escape '\\{Here}'");
        }
    }

    private bool IsComment() => Here == '#' || (Here == '/' && _at + 1 < _text.Length && _text[_at + 1] == '/');

    private void Skip(bool lines, bool commas = false)
    {
        while (_at < _text.Length)
        {
            if (IsComment())
            {
                while (_at < _text.Length && Here != '\n')
                    _at++;
            }
            else if (Here == '\n' ? lines : char.IsWhiteSpace(Here) || Here == '\uFEFF' || (commas && Here == ','))
                _at++;
            else
                return;
        }
    }

    private bool Take(char c)
    {
        if (Here != c || _at >= _text.Length)
            return false;
        _at++;
        return true;
    }

    private ConfigurationException Error(string what)
    {
        var line = 1 + _text.AsSpan(0, Math.Min(_at, _text.Length)).Count('\n');
        return new ConfigurationException($"Line {line}: {what}.");
    }
}
