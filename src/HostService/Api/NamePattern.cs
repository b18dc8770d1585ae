using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Api;

/// <summary>One item of a selector: a VM's name, or a glob over names with <c>*</c> and <c>?</c>.</summary>
public sealed record NamePattern(string Text)
{
    /// <summary>A glob may match nothing; a name must exist.</summary>
    public bool IsGlob => Text.AsSpan().ContainsAny('*', '?');

    /// <returns>False with <paramref name="why"/> for what is neither a name nor a glob.</returns>
    public static bool TryParse(string text, out NamePattern pattern, out string why)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = new NamePattern(text);
        why = "";
        return pattern.IsGlob
            ? text.Trim('*', '?') is ""
                || VmName.TryParse($"x{text.Replace("*", "", StringComparison.Ordinal).Replace('?', 'x')}", out _, out why)
            : VmName.TryParse(text, out _, out why);
    }

    /// <summary>Linear in name times pattern at worst: no pattern makes it slow.</summary>
    public bool Matches(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int at = 0,
            n = 0,
            star = -1,
            resume = 0;
        while (n < name.Length)
        {
            if (at < Text.Length && (Text[at] == '?' || Text[at] == name[n]) && Text[at] != '*')
            {
                at++;
                n++;
            }
            else if (at < Text.Length && Text[at] == '*')
            {
                star = at++;
                resume = n;
            }
            else if (star >= 0)
            {
                at = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }
        return Text.AsSpan(at).Trim('*').IsEmpty;
    }
}
