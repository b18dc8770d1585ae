using System.Collections.Immutable;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>
/// Tokens to <see cref="RawObject"/>. A statement that is wrong costs one mistake and the rest of its line; the reading goes on behind it. Where HOCON is
/// lenient in a way that hides slips (keys with blanks, a plain value set twice, unclosed braces, a missing include) this reader says no.
/// </summary>
internal sealed class HoconParser
{
    private readonly HoconSource _source;
    private readonly HoconLexer _lexer;
    private readonly Mistakes _mistakes;
    private readonly IncludeFile? _include;
    private HoconToken _token;

    // Keys from the root to the object being read; null inside a list, where no path leads.
    private ImmutableArray<string>? _path;
    private readonly ImmutableArray<string> _prefix;
    private int _nesting;
    private bool _givenUp;
    private int _read;

    /// <summary>Reads an included file.</summary>
    /// <param name="name">As it stands in the file.</param>
    /// <param name="at">Where the include stands.</param>
    /// <param name="prefix">Keys from the root to where its content goes.</param>
    /// <returns>Null after a mistake.</returns>
    public delegate RawObject? IncludeFile(string name, Place at, ImmutableArray<string> prefix);

    /// <param name="source">Whose text it is.</param>
    /// <param name="text">The whole text.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    /// <param name="prefix">Keys under which this text is included; empty for a file of its own.</param>
    /// <param name="include">Null where includes are refused.</param>
    public HoconParser(HoconSource source, string text, Mistakes mistakes, ImmutableArray<string> prefix, IncludeFile? include)
    {
        _source = source;
        _lexer = new HoconLexer(text);
        _mistakes = mistakes;
        _include = include;
        _path = _prefix = prefix;
        _nesting = prefix.Length;
        _token = _lexer.Next();
    }

    /// <summary>Reads a whole file: an object with or without its braces.</summary>
    public RawObject ParseFile()
    {
        var root = new RawObject(Here);
        SkipBlank(HoconTokenKind.Comma);
        if (_token.Kind == HoconTokenKind.OpenBrace)
        {
            root = ParseObject();
            SkipBlank();
        }
        else
        {
            ParseStatements(root, HoconTokenKind.End);
        }
        while (_token.Kind != HoconTokenKind.End && !_givenUp)
        {
            var before = _read;
            Complain(
                _token.Kind == HoconTokenKind.Broken ? _token.Text
                : IsCloser ? $"{_token.Text} closes nothing; remove it, or open it before"
                : "nothing may follow the } that closes the file"
            );
            SkipStatement();
            AdvanceUnless(before);
            SkipBlank(HoconTokenKind.Comma);
        }
        return root;
    }

    /// <summary>Reads one value that is all of the text, as <c>--set</c> has it.</summary>
    public RawValue? ParseWholeValue()
    {
        SkipBlank();
        var value = ParseValue();
        SkipBlank();
        if (value is not null && _token.Kind != HoconTokenKind.End)
        {
            Complain(
                _token.Kind == HoconTokenKind.Broken
                    ? _token.Text
                    : $"a single value was expected, and {Found} follows it; put it in quotes"
            );
            return null;
        }
        return value;
    }

    private Place Here => new(_source, _token.Line);

    private bool IsCloser => _token.Kind is HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket;

    private string Found =>
        _token.Kind switch
        {
            HoconTokenKind.End => "the end",
            HoconTokenKind.NewLine => "the end of the line",
            HoconTokenKind.Quoted => Printable.Quote(_token.Text),
            HoconTokenKind.Substitution => "${…}",
            _ => Printable.Quote(_token.Text),
        };

    private void ParseStatements(RawObject into, HoconTokenKind end)
    {
        while (!_givenUp)
        {
            SkipBlank(HoconTokenKind.Comma);
            if (_token.Kind == end || _token.Kind == HoconTokenKind.End)
            {
                return;
            }
            var before = _read;
            if (IsCloser)
            {
                Complain($"{_token.Text} closes nothing; remove it, or open it before");
            }
            else if (!ParseStatement(into))
            {
                SkipStatement();
            }
            AdvanceUnless(before);
        }
    }

    // key = value | key { … } | key += value | include …. False after a mistake.
    private bool ParseStatement(RawObject into)
    {
        if (_token is { Kind: HoconTokenKind.Text } && IncludeStatement.Begins(_token.Text))
        {
            return ParseInclude(into);
        }
        var place = Here;
        if (ParseKey() is not { } key)
        {
            return false;
        }
        SkipSpace();
        var appends = _token.Kind == HoconTokenKind.Append;
        if (appends || _token.Kind == HoconTokenKind.Assign)
        {
            Advance();
            SkipBlank();
        }
        else if (_token.Kind != HoconTokenKind.OpenBrace)
        {
            return _token.Kind is HoconTokenKind.Text or HoconTokenKind.Quoted
                ? Complain($"after the key {KeyPath.Write(key)} comes = or {{, not {Found}; a key with blanks needs quotes")
                : Complain(
                    _token.Kind == HoconTokenKind.Broken ? _token.Text : $"after the key {KeyPath.Write(key)} comes = or {{, not {Found}"
                );
        }
        var saved = (_path, _nesting);
        _path = _path?.AddRange(key);
        _nesting += key.Length - 1;
        var value = CheckNesting() ? ParseValue() : null;
        (_path, _nesting) = saved;
        if (value is null || !EndOfStatement())
        {
            return false;
        }
        Assign(into, key, place, appends ? new RawAppend(place, [value]) : value);
        return true;
    }

    private bool EndOfStatement()
    {
        SkipSpace();
        return _token.Kind
                is HoconTokenKind.NewLine
                    or HoconTokenKind.Comma
                    or HoconTokenKind.CloseBrace
                    or HoconTokenKind.CloseBracket
                    or HoconTokenKind.End
            || Complain(
                _token.Kind == HoconTokenKind.Broken
                    ? _token.Text
                    : $"{Found} must not follow the value; put the value in quotes, or begin a new line"
            );
    }

    private void Assign(RawObject into, ImmutableArray<string> key, Place place, RawValue value)
    {
        // a.b.c = 1 is a { b { c = 1 } }.
        for (var i = key.Length - 1; i > 0; i--)
        {
            var around = new RawObject(place);
            around.Field(key[i]).Layers.Add(value);
            value = around;
        }
        into.Field(key[0]).Assign(value, KeyPath.Write([.. _path ?? [], key[0]]), _mistakes);
    }

    private ImmutableArray<string>? ParseKey()
    {
        var path = new KeyPath();
        if (_token.Kind is not (HoconTokenKind.Text or HoconTokenKind.Quoted))
        {
            Complain(
                _token.Kind == HoconTokenKind.Broken ? _token.Text
                : _token.Kind == HoconTokenKind.CloseBracket ? "] closes nothing; remove it, or open it before"
                : $"a key was expected, not {Found}"
            );
            return null;
        }
        for (; _token.Kind is HoconTokenKind.Text or HoconTokenKind.Quoted; Advance())
        {
            if (_token.Kind == HoconTokenKind.Text)
            {
                path.AddText(_token.Text);
            }
            else
            {
                path.AddQuoted(_token.Text);
            }
        }
        if (path.Finish(out var why) is { } key)
        {
            return key;
        }
        Complain(why);
        return null;
    }

    private bool ParseInclude(RawObject into)
    {
        var place = Here;
        var statement = new List<HoconToken>();
        while (
            _token.Kind
                is not (
                    HoconTokenKind.NewLine
                    or HoconTokenKind.End
                    or HoconTokenKind.Comma
                    or HoconTokenKind.CloseBrace
                    or HoconTokenKind.Broken
                )
        )
        {
            statement.Add(_token);
            Advance();
        }
        if (_token.Kind == HoconTokenKind.Broken)
        {
            return Complain(_token.Text);
        }
        if (IncludeStatement.FileOf(statement, out var why) is not { } file)
        {
            _mistakes.Add(place, why);
            return false;
        }
        if (_include is null || _path is not { } prefix)
        {
            _mistakes.Add(
                place,
                _include is null ? "an include is only possible in a file" : "an include inside a list is not possible; use += or ${…}"
            );
            return false;
        }
        if (_include(file, place, prefix) is { } content)
        {
            into.Merge(content, _mistakes, KeyPath.Write(prefix));
        }
        return true;
    }

    private RawValue? ParseValue()
    {
        var parts = new List<RawValue>();
        var first = Here;
        while (true)
        {
            switch (_token.Kind)
            {
                case HoconTokenKind.Text or HoconTokenKind.Quoted or HoconTokenKind.Space:
                    var space = _token.Kind == HoconTokenKind.Space;
                    parts.Add(new RawScalar(Here, _token.Text, _token.Kind == HoconTokenKind.Quoted, space));
                    Advance();
                    break;
                case HoconTokenKind.Substitution:
                    parts.Add(new RawSubstitution(Here, _token.Path, _prefix, _token.Optional));
                    Advance();
                    break;
                case HoconTokenKind.OpenBrace:
                    parts.Add(ParseObject());
                    break;
                case HoconTokenKind.OpenBracket:
                    parts.Add(ParseList());
                    break;
                case HoconTokenKind.Broken:
                    Complain(_token.Text);
                    return null;
                default:
                    if (_givenUp)
                    {
                        return null;
                    }
                    var value = ValueParts.Join(parts, first, _mistakes, out var empty);
                    if (empty)
                    {
                        Complain($"a value is missing before {Found}; an empty text is \"\"");
                    }
                    return value;
            }
        }
    }

    private RawObject ParseObject()
    {
        var opened = Here;
        var value = new RawObject(opened);
        Advance();
        _nesting++;
        if (CheckNesting())
        {
            ParseStatements(value, HoconTokenKind.CloseBrace);
            Close(HoconTokenKind.CloseBrace, $"the {{ of line {opened.Line} is never closed by }}");
        }
        _nesting--;
        return value;
    }

    private RawList ParseList()
    {
        var opened = Here;
        var items = new List<RawValue>();
        var path = _path;
        _path = null;
        Advance();
        _nesting++;
        if (CheckNesting())
        {
            ParseItems(items, opened);
        }
        _nesting--;
        _path = path;
        return new RawList(opened, items);
    }

    private void ParseItems(List<RawValue> items, Place opened)
    {
        while (!_givenUp)
        {
            SkipBlank(HoconTokenKind.Comma);
            if (_token.Kind is HoconTokenKind.CloseBracket or HoconTokenKind.End or HoconTokenKind.CloseBrace)
            {
                Close(HoconTokenKind.CloseBracket, $"the [ of line {opened.Line} is not closed by ] before {Found}");
                return;
            }
            var before = _read;
            var item = ParseValue();
            if (item is not null)
            {
                items.Add(item);
                SkipSpace();
            }
            if (_token.Kind is HoconTokenKind.Assign or HoconTokenKind.Append)
            {
                Complain($"{Found} inside the list of line {opened.Line}: put the text in quotes, or close the list by ] before this line");
                SkipStatement();
            }
            else if (item is null)
            {
                SkipStatement();
            }
            AdvanceUnless(before);
        }
    }

    private void Close(HoconTokenKind closer, string complaint)
    {
        if (_token.Kind == closer)
        {
            Advance();
        }
        else if (!_givenUp)
        {
            Complain(complaint);
        }
    }

    private bool CheckNesting()
    {
        if (_nesting > HoconLimits.NestingMax && !_givenUp)
        {
            Complain($"objects, lists and keys are nested deeper than {HoconLimits.NestingMax}; the rest of this file is not read");
            _givenUp = true;
        }
        return !_givenUp;
    }

    private bool Complain(string what)
    {
        _mistakes.Add(Here, what);
        return false;
    }

    // To the end of the line or the next comma, over whole objects and lists; never past a bracket that this statement did not open.
    private void SkipStatement()
    {
        for (var open = 0; _token.Kind != HoconTokenKind.End; Advance())
        {
            if (_token.Kind is HoconTokenKind.OpenBrace or HoconTokenKind.OpenBracket)
            {
                open++;
            }
            else if (_token.Kind is HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket)
            {
                if (open == 0)
                {
                    return;
                }
                open--;
            }
            else if (open == 0 && _token.Kind is HoconTokenKind.NewLine or HoconTokenKind.Comma)
            {
                return;
            }
        }
    }

    private void SkipSpace()
    {
        while (_token.Kind == HoconTokenKind.Space)
        {
            Advance();
        }
    }

    private void SkipBlank(HoconTokenKind also = HoconTokenKind.NewLine)
    {
        while (_token.Kind is HoconTokenKind.Space or HoconTokenKind.NewLine || _token.Kind == also)
        {
            Advance();
        }
    }

    private void Advance()
    {
        _token = _lexer.Next();
        _read++;
    }

    // Whatever a statement is, it takes at least one token: no text can hold the reader up.
    private void AdvanceUnless(int before)
    {
        if (_read == before)
        {
            Advance();
        }
    }
}
