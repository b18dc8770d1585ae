using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Rpc;

public sealed class GuestTextTests
{
    [Theory]
    [InlineData("plain text, with: signs", "plain text, with: signs")]
    [InlineData("", "")]
    [InlineData("\u001b[2J\u001b]0;title\u0007", "␛[2J␛]0;title␇")]
    [InlineData("a\nERROR forged\r\nb\tc", "a ERROR forged  b c")]
    [InlineData("\u0000\u007f\u009b31m\u0085", "␀␡\uFFFD31m\uFFFD")]
    [InlineData("user\u202Egnp.exe", "user\uFFFDgnp.exe")]
    [InlineData("\u2066\u2069\u200e\u061c", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("a\u200bb\u00adc\ufeffd\u2028e", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe")]
    [InlineData("\U000E0041", "\uFFFD")]
    [InlineData("\u3164\u2800", "\uFFFD\uFFFD")]
    [InlineData("Grüße 日本 😀 é", "Grüße 日本 😀 é")]
    [InlineData("z\u0301\u0302\u0303\u0304\u0305\u0306x", "z\u0301\u0302\u0303\u0304\uFFFD\uFFFDx")]
    public void What_could_deceive_becomes_visible_and_the_rest_stays(string text, string shown)
    {
        Assert.Equal(shown, GuestText.Clean(text));
        Assert.Equal(shown, GuestText.Clean(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Half_a_surrogate_pair_and_broken_utf_8_become_a_replacement()
    {
        Assert.Equal("a\uFFFDb", GuestText.Clean("a\ud800b"));
        Assert.Equal("a\uFFFDb", GuestText.Clean([(byte)'a', 0xFF, (byte)'b']));
    }

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("abcdef", 1, "…")]
    [InlineData("ab😀cd", 4, "ab…")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("日本日本", 3, "日本…")]
    public void A_long_text_is_cut_between_characters(string text, int charsMax, string shown)
    {
        Assert.Equal(shown, GuestText.Clean(text, charsMax));
        Assert.Equal(shown, GuestText.Clean(Encoding.UTF8.GetBytes(text), charsMax));
    }

    [Fact]
    public void Lines_stay_lines_where_several_are_shown() =>
        Assert.Equal("a\r\nb\tc\n␛d␍e", GuestText.CleanLines("a\r\nb\tc\n\u001bd\re"));

    [Fact]
    public void Whatever_a_guest_sends_the_answer_is_bounded_harmless_and_stable()
    {
        var texts = Gen.ArrayOf(
                Gen.Frequency(
                    (3, Gen.Choose(0x20, 0x7E)),
                    (2, Gen.Choose(0, 0xFFFF)),
                    (1, Gen.Choose(0xD800, 0xDFFF)),
                    (2, Gen.Choose(0, 0xA0))
                )
            )
            .Select(units => new string([.. units.Select(unit => (char)unit)]));
        Prop.ForAll(
                Arb.From(texts),
                Arb.From(Gen.Choose(1, 40)),
                (text, charsMax) =>
                {
                    var shown = GuestText.Clean(text, charsMax);
                    var harmless = shown
                        .EnumerateRunes()
                        .All(rune =>
                            Rune.GetUnicodeCategory(rune)
                                is not (
                                    UnicodeCategory.Control
                                    or UnicodeCategory.Format
                                    or UnicodeCategory.LineSeparator
                                    or UnicodeCategory.ParagraphSeparator
                                    or UnicodeCategory.Surrogate
                                )
                        );
                    return harmless && shown.Length <= charsMax && GuestText.Clean(shown, charsMax) == shown;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(3, "ab…")]
    [InlineData(4, "ab…")]
    [InlineData(5, "ab\r\n…")]
    [InlineData(6, "ab\r\ncd")]
    public void A_text_that_is_cut_keeps_a_line_break_whole_or_not_at_all(int charsMax, string shown) =>
        Assert.Equal(shown, GuestText.CleanLines("ab\r\ncd", charsMax));
}
