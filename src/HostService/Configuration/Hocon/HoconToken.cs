using System.Collections.Immutable;

namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>The kinds of token.</summary>
internal enum HoconTokenKind
{
    /// <summary>Unquoted characters without white space.</summary>
    Text,

    /// <summary>A quoted string, unescaped.</summary>
    Quoted,

    /// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
    Substitution,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,

    /// <summary><c>=</c> or <c>:</c>.</summary>
    Assign,

    /// <summary><c>+=</c>.</summary>
    Append,

    /// <summary>White space within a line; it matters between parts of a value.</summary>
    Space,
    NewLine,

    /// <summary>What no token is made of; its text says why.</summary>
    Broken,
    End,
}

/// <summary>One token.</summary>
/// <param name="Text">What stands there; of a broken one, the complaint.</param>
/// <param name="Line">Line of its first character, from 1.</param>
internal readonly record struct HoconToken(HoconTokenKind Kind, string Text, int Line)
{
    /// <summary>Path of a substitution.</summary>
    public ImmutableArray<string> Path { get; init; }

    /// <summary>A substitution that may be missing.</summary>
    public bool Optional { get; init; }
}
