using System.Globalization;
using System.Numerics;
using Orchestrator.Fuzz.Models;

namespace Orchestrator.Fuzz.Params;

/// <summary>One member of a method's params, as the table of docs/protocol.md §3 has it.</summary>
/// <param name="Fits">Whether a value that is there is taken.</param>
/// <param name="Shown">What a value that fits is, as text to compare with what was read.</param>
/// <param name="Default">The same for one that is absent, or null where it must be there.</param>
internal sealed record MemberRule(string Name, Func<Json, bool> Fits, Func<Json, string> Shown, string? Default)
{
    public const string Nothing = "nothing";

    public static MemberRule Text(string name, string? byDefault, Func<string, bool> fits) =>
        new(name, value => value.Kind == '"' && fits(value.Text), value => value.Text, byDefault);

    public static MemberRule Flag(string name, bool byDefault) =>
        new(name, value => value.IsWord("true") || value.IsWord("false"), value => value.Raw, byDefault ? "true" : "false");

    /// <param name="byDefault">A number as text, <see cref="Nothing"/>, or null where it must be there.</param>
    public static MemberRule Whole(string name, string? byDefault, BigInteger min, BigInteger max) =>
        new(
            name,
            value =>
                value.Kind == '0'
                && value.Raw.All(letter => letter is '-' or (>= '0' and <= '9'))
                && BigInteger.Parse(value.Raw, CultureInfo.InvariantCulture) is var number
                && number >= min
                && number <= max,
            value => BigInteger.Parse(value.Raw, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            byDefault
        );

    public static MemberRule Texts(string name, Func<string, bool> fits) =>
        new(
            name,
            value => value.Kind == '[' && value.Items.All(item => item.Kind == '"' && fits(item.Text)),
            value => string.Join('\u0001', value.Items.Select(item => item.Text)),
            ""
        );

    /// <summary>A chunk in base64, told in hex digits.</summary>
    public static MemberRule Bytes(string name) =>
        new(
            name,
            value => value.Kind == '"' && Convert.TryFromBase64String(value.Text, new byte[value.Text.Length], out _),
            value => Convert.ToHexString(Convert.FromBase64String(value.Text)),
            null
        );

    /// <summary>The same, and null is as good as absent.</summary>
    public MemberRule OrNull() =>
        this with
        {
            Fits = value => value.IsWord("null") || Fits(value),
            Shown = value => value.IsWord("null") ? Nothing : Shown(value),
        };
}
