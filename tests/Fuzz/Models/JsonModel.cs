using System.Globalization;
using System.Numerics;
using System.Text;

namespace Orchestrator.Fuzz.Models;

/// <summary>
/// JSON by RFC 8259, read the slow and obvious way, to hold against the product's readers; shares nothing with them. <see cref="Flawed"/> and
/// <see cref="WalkEnds"/> are what docs/protocol.md §2.2 refuses beyond the grammar.
/// </summary>
internal sealed class JsonModel
{
    private static readonly BigInteger BeyondDouble = BigInteger.Pow(2, 1024) - BigInteger.Pow(2, 970);

    private readonly string _text;
    private readonly int _levelsMax;
    private readonly int _membersMax;
    private int _at;
    private int _openMembers;

    private JsonModel(string text, int levelsMax, int membersMax) => (_text, _levelsMax, _membersMax) = (text, levelsMax, membersMax);

    /// <summary>It is no JSON.</summary>
    public sealed class NotJson : Exception;

    /// <summary>Too deep or too many: what stands behind is not looked at.</summary>
    public sealed class WalkEnds : Exception;

    /// <summary>A duplicate, half of a surrogate pair, or a number beyond a double was somewhere.</summary>
    public bool Flawed { get; private set; }

    /// <exception cref="NotJson"/>
    /// <exception cref="WalkEnds"/>
    public static Json Read(byte[] bytes, out bool flawed, int levelsMax = int.MaxValue, int membersMax = int.MaxValue)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new NotJson();
        }
        var model = new JsonModel(text, levelsMax, membersMax);
        model.Gap();
        var value = model.Value(0);
        model.Gap();
        flawed = model.Flawed;
        return model._at == text.Length ? value : throw new NotJson();
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private Json Value(int level)
    {
        var start = _at;
        switch (Next)
        {
            case '{' or '[':
                if (level == _levelsMax)
                {
                    throw new WalkEnds();
                }
                return Next == '{' ? Object(level + 1) : Array(level + 1);
            case '"':
                var text = String();
                return new Json('"', _text[start.._at]) { Text = text };
            case '-' or (>= '0' and <= '9'):
                return Number();
            default:
                foreach (var word in new[] { "true", "false", "null" })
                {
                    if (string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0)
                    {
                        _at += word.Length;
                        return new Json('w', word);
                    }
                }
                throw new NotJson();
        }
    }

    private Json Object(int level)
    {
        var start = _at++;
        var members = new List<(string, Json)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Gap();
        for (var first = true; Next != '}'; first = false)
        {
            if (!first)
            {
                Take(',');
                Gap();
            }
            var name = String();
            Gap();
            Take(':');
            if (++_openMembers > _membersMax)
            {
                throw new WalkEnds();
            }
            Flawed |= !names.Add(name);
            Gap();
            members.Add((name, Value(level)));
            Gap();
        }
        _at++;
        _openMembers -= members.Count;
        var value = new Json('{', _text[start.._at]);
        value.Members.AddRange(members);
        return value;
    }

    private Json Array(int level)
    {
        var start = _at++;
        var items = new List<Json>();
        Gap();
        for (var first = true; Next != ']'; first = false)
        {
            if (!first)
            {
                Take(',');
                Gap();
            }
            items.Add(Value(level));
            Gap();
        }
        _at++;
        var value = new Json('[', _text[start.._at]);
        value.Items.AddRange(items);
        return value;
    }

    private string String()
    {
        Take('"');
        var text = new StringBuilder();
        while (Next != '"')
        {
            if (_at >= _text.Length || Next < ' ')
            {
                throw new NotJson();
            }
            text.Append(Next == '\\' ? Escape() : _text[_at++]);
        }
        _at++;
        var decoded = text.ToString();
        Flawed |= decoded.Where((unit, i) => IsHalf(decoded, i)).Any();
        return decoded;
    }

    private static bool IsHalf(string text, int i) =>
        (char.IsHighSurrogate(text[i]) && !(i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])))
        || (char.IsLowSurrogate(text[i]) && !(i > 0 && char.IsHighSurrogate(text[i - 1])));

    private char Escape()
    {
        _at++;
        var letter = Next;
        _at++;
        const string letters = "\"\\/bfnrt";
        if (letter == 'u')
        {
            var hex = _at + 4 <= _text.Length ? _text.Substring(_at, 4) : "";
            _at += 4;
            return hex.Length == 4 && hex.All(char.IsAsciiHexDigit)
                ? (char)int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : throw new NotJson();
        }
        return letters.Contains(letter, StringComparison.Ordinal)
            ? "\"\\/\b\f\n\r\t"[letters.IndexOf(letter, StringComparison.Ordinal)]
            : throw new NotJson();
    }

    private Json Number()
    {
        var start = _at;
        _at += Next == '-' ? 1 : 0;
        var whole = Digits();
        if (whole.Length > 1 && whole[0] == '0')
        {
            throw new NotJson();
        }
        var fraction = "";
        if (Next == '.')
        {
            _at++;
            fraction = Digits();
        }
        var exponent = BigInteger.Zero;
        if (Next is 'e' or 'E')
        {
            _at++;
            var negative = Next == '-';
            _at += Next is '-' or '+' ? 1 : 0;
            exponent = BigInteger.Parse(Digits(), CultureInfo.InvariantCulture) * (negative ? -1 : 1);
        }
        Flawed |= IsBeyondDouble(whole + fraction, exponent - fraction.Length);
        return new Json('0', _text[start.._at]);
    }

    // From half a step above the largest double on, a number would be rounded to infinity.
    private static bool IsBeyondDouble(string digits, BigInteger exponent)
    {
        digits = digits.TrimStart('0');
        if (digits.Length == 0 || digits.Length + exponent < 300)
        {
            return false;
        }
        return digits.Length + exponent > 320
            || (
                exponent >= 0
                    ? BigInteger.Parse(digits, CultureInfo.InvariantCulture) * BigInteger.Pow(10, (int)exponent) >= BeyondDouble
                    : BigInteger.Parse(digits, CultureInfo.InvariantCulture) >= BeyondDouble * BigInteger.Pow(10, (int)-exponent)
            );
    }

    private string Digits()
    {
        var start = _at;
        while (char.IsAsciiDigit(Next))
        {
            _at++;
        }
        return _at > start ? _text[start.._at] : throw new NotJson();
    }

    private void Gap()
    {
        while (Next is ' ' or '\t' or '\r' or '\n' && _at < _text.Length)
        {
            _at++;
        }
    }

    private void Take(char wanted) => _at += Next == wanted && _at < _text.Length ? 1 : throw new NotJson();
}
