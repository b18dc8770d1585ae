using System.Collections.Immutable;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>
/// Tokens to <see cref="RawObject"/>. A statement that is wrong costs one mistake and the rest of its line; the reading goes on behind it. Where HOCON is
/// lenient in a way that hides slips (keys with blanks, a plain value set twice, unclosed braces, a missing include) this reader says no.
/// </summary>
internal sealed class HoconParser
{
    private readonly TokenCursor _at;
    private readonly Mistakes _mistakes;
    private readonly IncludeFile? _include;
    private readonly ImmutableArray<string> _prefix;
    private readonly Nesting _nesting;

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
        _at = new TokenCursor(source, text, mistakes);
        _mistakes = mistakes;
        _include = include;
        _prefix = prefix;
        _nesting = new Nesting(_at, prefix);
    }

    /// <summary>Reads a whole file: an object with or without its braces.</summary>
    public RawObject ParseFile()
    {
        var root = new RawObject(_at.Here);
        _at.SkipBlank(HoconTokenKind.Comma);
        if (_at.Kind == HoconTokenKind.OpenBrace)
        {
            root = ParseObject();
            _at.SkipBlank();
        }
        else
        {
            ParseStatements(root, HoconTokenKind.End);
        }
        while (_at.Kind != HoconTokenKind.End && !_nesting.GivenUp)
        {
            var before = _at.Read;
            _at.Refuse(_at.IsCloser ? ClosesNothing : "nothing may follow the } that closes the file");
            _at.SkipStatement();
            _at.AdvanceUnless(before);
            _at.SkipBlank(HoconTokenKind.Comma);
        }
        return root;
    }

    /// <summary>Reads one value that is all of the text, as <c>--set</c> has it.</summary>
    public RawValue? ParseWholeValue()
    {
        _at.SkipBlank();
        var value = ParseValue();
        _at.SkipBlank();
        if (value is not null && _at.Kind != HoconTokenKind.End)
        {
            _at.Refuse($"a single value was expected, and {_at.Found} follows it; put it in quotes");
            return null;
        }
        return value;
    }

    private string ClosesNothing => $"{_at.Token.Text} closes nothing; remove it, or open it before";

    private void ParseStatements(RawObject into, HoconTokenKind end)
    {
        while (!_nesting.GivenUp)
        {
            _at.SkipBlank(HoconTokenKind.Comma);
            if (_at.Kind == end || _at.Kind == HoconTokenKind.End)
            {
                return;
            }
            var before = _at.Read;
            if (_at.IsCloser)
            {
                _at.Complain(ClosesNothing);
            }
            else if (!ParseStatement(into))
            {
                _at.SkipStatement();
            }
            _at.AdvanceUnless(before);
        }
    }

    // key = value | key { … } | key += value | include …. False after a mistake.
    private bool ParseStatement(RawObject into)
    {
        if (_at.Kind is HoconTokenKind.Text && IncludeStatement.Begins(_at.Token.Text))
        {
            return ParseInclude(into);
        }
        var place = _at.Here;
        if (KeyPath.Read(_at) is not { } key)
        {
            return false;
        }
        _at.SkipSpace();
        var appends = _at.Kind == HoconTokenKind.Append;
        if (appends || _at.Kind == HoconTokenKind.Assign)
        {
            _at.Advance();
            _at.SkipBlank();
        }
        else if (_at.Kind != HoconTokenKind.OpenBrace)
        {
            var hint = _at.IsWord ? "; a key with blanks needs quotes" : "";
            return _at.Refuse($"after the key {KeyPath.Write(key)} comes = or {{, not {_at.Found}{hint}");
        }
        var value = _nesting.Inside(_nesting.Path?.AddRange(key), key.Length - 1, ParseValue);
        if (value is null || !EndOfStatement())
        {
            return false;
        }
        Assign(into, key, place, appends ? new RawAppend(place, [value]) : value);
        return true;
    }

    private bool EndOfStatement()
    {
        _at.SkipSpace();
        return _at.Kind
                is HoconTokenKind.NewLine
                    or HoconTokenKind.Comma
                    or HoconTokenKind.CloseBrace
                    or HoconTokenKind.CloseBracket
                    or HoconTokenKind.End
            || _at.Refuse($"{_at.Found} must not follow the value; put the value in quotes, or begin a new line");
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
        into.Field(key[0]).Assign(value, KeyPath.Write([.. _nesting.Path ?? [], key[0]]), _mistakes);
    }

    private bool ParseInclude(RawObject into)
    {
        var place = _at.Here;
        if (IncludeStatement.Read(_at, _mistakes) is not { } file)
        {
            return false;
        }
        if (_include is null || _nesting.Path is not { } prefix)
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
        var first = _at.Here;
        while (true)
        {
            switch (_at.Kind)
            {
                case HoconTokenKind.Text or HoconTokenKind.Quoted or HoconTokenKind.Space:
                    var space = _at.Kind == HoconTokenKind.Space;
                    parts.Add(new RawScalar(_at.Here, _at.Token.Text, _at.Kind == HoconTokenKind.Quoted, space));
                    _at.Advance();
                    break;
                case HoconTokenKind.Substitution:
                    parts.Add(new RawSubstitution(_at.Here, _at.Token.Path, _prefix, _at.Token.Optional));
                    _at.Advance();
                    break;
                case HoconTokenKind.OpenBrace:
                    parts.Add(ParseObject());
                    break;
                case HoconTokenKind.OpenBracket:
                    parts.Add(ParseList());
                    break;
                case HoconTokenKind.Broken:
                    _at.Complain(_at.Token.Text);
                    return null;
                default:
                    if (_nesting.GivenUp)
                    {
                        return null;
                    }
                    var value = ValueParts.Join(parts, first, _mistakes, out var empty);
                    if (empty)
                    {
                        _at.Complain($"a value is missing before {_at.Found}; an empty text is \"\"");
                    }
                    return value;
            }
        }
    }

    private RawObject ParseObject()
    {
        var value = new RawObject(_at.Here);
        _at.Advance();
        return _nesting.Inside(_nesting.Path, 1, () => ParseFields(value)) ?? value;
    }

    private RawObject ParseFields(RawObject value)
    {
        ParseStatements(value, HoconTokenKind.CloseBrace);
        Close(HoconTokenKind.CloseBrace, $"the {{ of line {value.Place.Line} is never closed by }}");
        return value;
    }

    private RawList ParseList()
    {
        var value = new RawList(_at.Here, []);
        _at.Advance();
        return _nesting.Inside(path: null, 1, () => ParseItems(value.Place)) ?? value;
    }

    private RawList ParseItems(Place opened)
    {
        var items = new List<RawValue>();
        while (!_nesting.GivenUp)
        {
            _at.SkipBlank(HoconTokenKind.Comma);
            if (_at.Kind is HoconTokenKind.CloseBracket or HoconTokenKind.End or HoconTokenKind.CloseBrace)
            {
                Close(HoconTokenKind.CloseBracket, $"the [ of line {opened.Line} is not closed by ] before {_at.Found}");
                break;
            }
            var before = _at.Read;
            var item = ParseValue();
            if (item is not null)
            {
                items.Add(item);
                _at.SkipSpace();
            }
            if (_at.Kind is HoconTokenKind.Assign or HoconTokenKind.Append)
            {
                _at.Complain(
                    $"{_at.Found} inside the list of line {opened.Line}: put the text in quotes, or close the list by ] before this line"
                );
                _at.SkipStatement();
            }
            else if (item is null)
            {
                _at.SkipStatement();
            }
            _at.AdvanceUnless(before);
        }
        return new RawList(opened, items);
    }

    private void Close(HoconTokenKind closer, string complaint)
    {
        if (_at.Kind == closer)
        {
            _at.Advance();
        }
        else if (!_nesting.GivenUp)
        {
            _at.Complain(complaint);
        }
    }
}
