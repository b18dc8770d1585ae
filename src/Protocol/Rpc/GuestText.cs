using System.Buffers;
using System.Globalization;
using System.Text;

namespace Orchestrator.Protocol.Rpc;

/// <summary>
/// Makes text of a guest fit for people: for messages, names, logs and terminals. A guest may send anything: escape sequences that rewrite a terminal,
/// line breaks that forge log lines, marks that turn the reading direction, characters nobody sees. Each becomes something visible; the rest stays.
/// </summary>
public static class GuestText
{
    /// <summary>Where text is cut unless the caller says otherwise, in characters.</summary>
    public const int CharsDefault = 1024;

    private const int MarksInARowMax = 4;
    private const char Stand = '\uFFFD';
    private const char Cut = '…';

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
    );

    /// <summary>One line: line breaks and tabs become spaces, other controls their picture (ESC is ␛), all else that is invisible or turns text U+FFFD.</summary>
    /// <param name="charsMax">Longest answer in UTF-16 units, 1 or more; a text that was cut ends in "…".</param>
    public static string Clean(string text, int charsMax = CharsDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(charsMax, 1);
        return text.Length <= charsMax && !text.AsSpan().ContainsAnyExcept(Plain) ? text : Write(text, charsMax, keepLines: false);
    }

    /// <summary>As <see cref="Clean(string, int)"/>, from UTF-8; bytes that are none become U+FFFD. Looks at no more bytes than the answer can need.</summary>
    public static string Clean(ReadOnlySpan<byte> utf8, int charsMax = CharsDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(charsMax, 1);
        return Write(Decode(utf8, charsMax), charsMax, keepLines: false);
    }

    /// <summary>Several lines, such as a command's output on a terminal: as <see cref="Clean(string, int)"/>, but <c>\n</c> and <c>\t</c> stay, and so does <c>\r\n</c>.</summary>
    public static string CleanLines(string text, int charsMax = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(charsMax, 1);
        return Write(text, charsMax, keepLines: true);
    }

    private static string Decode(ReadOnlySpan<byte> utf8, int charsMax)
    {
        // A UTF-16 unit takes at most three bytes; one more character tells that something was cut.
        var enough = (int)Math.Min(utf8.Length, (charsMax + 2L) * 3);
        return Encoding.UTF8.GetString(utf8[..enough]);
    }

    private static string Write(string text, int charsMax, bool keepLines)
    {
        var result = new StringBuilder(Math.Min(text.Length, charsMax));
        var marks = 0;
        for (var i = 0; i < text.Length; )
        {
            var sound = Rune.TryGetRuneAt(text, i, out var rune);
            var width = sound ? rune.Utf16SequenceLength : 1;
            var keep = sound && Keeps(rune, text, i, keepLines, ref marks);
            // Its line break stays with it: cut off alone, it would send what follows back over the line.
            width += keep && rune.Value == '\r' ? 1 : 0;
            var shown = keep ? width : 1;
            var isLast = i + width >= text.Length;
            if (result.Length + shown > charsMax - (isLast ? 0 : 1))
            {
                return result.Append(Cut).ToString();
            }
            if (keep)
            {
                result.Append(text, i, width);
            }
            else
            {
                result.Append(sound ? StandIn(rune, keepLines) : Stand);
            }
            i += width;
        }
        return result.ToString();
    }

    private static bool Keeps(Rune rune, string text, int at, bool keepLines, ref int marks)
    {
        if (rune.Value is >= ' ' and <= '~')
        {
            marks = 0;
            return true;
        }
        if (rune.Value is '\n' or '\t')
        {
            return keepLines;
        }
        if (rune.Value == '\r')
        {
            return keepLines && at + 1 < text.Length && text[at + 1] == '\n';
        }
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark:
                // A tower of marks paints over the lines above it.
                return ++marks <= MarksInARowMax;
            case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
            case UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned:
                return false;
            default:
                marks = 0;
                return !IsBlank(rune.Value);
        }
    }

    // Letters by their category, but nobody sees them.
    private static bool IsBlank(int value) => value is 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0;

    private static char StandIn(Rune rune, bool keepLines) =>
        rune.Value switch
        {
            '\n' or '\t' => ' ',
            '\r' when !keepLines => ' ',
            < ' ' => (char)(0x2400 + rune.Value),
            0x7F => '\u2421',
            _ => Stand,
        };
}
