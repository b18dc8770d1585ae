namespace Orchestrator.HostService.Configuration.Hocon;

/// <summary>Where the parser stands in its tokens: what is here, how to go on, and how to go on after a mistake.</summary>
internal sealed class TokenCursor
{
    private readonly HoconSource _source;
    private readonly HoconLexer _lexer;
    private readonly Mistakes _mistakes;

    public TokenCursor(HoconSource source, string text, Mistakes mistakes)
    {
        _source = source;
        _lexer = new HoconLexer(text);
        _mistakes = mistakes;
        Token = _lexer.Next();
    }

    /// <summary>The token here; at the end, <see cref="HoconTokenKind.End"/> for ever.</summary>
    public HoconToken Token { get; private set; }

    /// <summary>What the token here is.</summary>
    public HoconTokenKind Kind => Token.Kind;

    /// <summary>How many tokens were passed.</summary>
    public int Read { get; private set; }

    /// <summary>The place of the token here.</summary>
    public Place Here => new(_source, Token.Line);

    /// <summary>True for } and ].</summary>
    public bool IsCloser => Kind is HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket;

    /// <summary>True for characters, quoted or not.</summary>
    public bool IsWord => Kind is HoconTokenKind.Text or HoconTokenKind.Quoted;

    /// <summary>The token here, for a complaint.</summary>
    public string Found =>
        Kind switch
        {
            HoconTokenKind.End => "the end",
            HoconTokenKind.NewLine => "the end of the line",
            HoconTokenKind.Quoted => Printable.Quote(Token.Text),
            HoconTokenKind.Substitution => "${…}",
            _ => Printable.Quote(Token.Text),
        };

    /// <summary>Notes a mistake here; always false.</summary>
    public bool Complain(string what)
    {
        _mistakes.Add(Here, what);
        return false;
    }

    /// <summary>Notes that the token here cannot stand here, by its own complaint when it is a broken one; always false.</summary>
    public bool Refuse(string what) => Complain(Kind == HoconTokenKind.Broken ? Token.Text : what);

    /// <summary>Goes to the next token.</summary>
    public void Advance()
    {
        Token = _lexer.Next();
        Read++;
    }

    /// <summary>Whatever a statement is, it takes at least one token: no text can hold the reader up.</summary>
    /// <param name="before"><see cref="Read"/> when it began.</param>
    public void AdvanceUnless(int before)
    {
        if (Read == before)
        {
            Advance();
        }
    }

    /// <summary>Over white space within the line.</summary>
    public void SkipSpace()
    {
        while (Kind == HoconTokenKind.Space)
        {
            Advance();
        }
    }

    /// <summary>Over white space and line ends, and one kind more.</summary>
    public void SkipBlank(HoconTokenKind also = HoconTokenKind.NewLine)
    {
        while (Kind is HoconTokenKind.Space or HoconTokenKind.NewLine || Kind == also)
        {
            Advance();
        }
    }

    /// <summary>To the end of the line or the next comma, over whole objects and lists; never past a bracket that this statement did not open.</summary>
    public void SkipStatement()
    {
        for (var open = 0; Kind != HoconTokenKind.End; Advance())
        {
            if (Kind is HoconTokenKind.OpenBrace or HoconTokenKind.OpenBracket)
            {
                open++;
            }
            else if (IsCloser)
            {
                if (open == 0)
                {
                    return;
                }
                open--;
            }
            else if (open == 0 && Kind is HoconTokenKind.NewLine or HoconTokenKind.Comma)
            {
                return;
            }
        }
    }
}
