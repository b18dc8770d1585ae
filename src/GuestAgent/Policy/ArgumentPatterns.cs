using Orchestrator.GuestAgent.Configuration;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>
/// Whether arguments are those that a list allows, one pattern for each. In a pattern <c>*</c> stands for any run of characters, an empty one too,
/// but for no slash, and not for a whole "." or "..", so that no path leaves the folder that the pattern names. An argument that begins with "-"
/// fits only a pattern that does: what was meant as a name never becomes an option.
/// </summary>
internal static class ArgumentPatterns
{
    public static bool Allow(IReadOnlyList<string> patterns, IReadOnlyList<string> args)
    {
        var open = patterns.Count > 0 && patterns[^1] == ListedCommand.AnyFurther;
        var fixedCount = open ? patterns.Count - 1 : patterns.Count;
        if (open ? args.Count < fixedCount : args.Count != fixedCount)
        {
            return false;
        }
        for (var i = 0; i < fixedCount; i++)
        {
            if (!Fits(patterns[i], args[i]))
            {
                return false;
            }
        }
        return true;
    }

    internal static bool Fits(string pattern, string argument)
    {
        if (argument is ['-', ..] && pattern is not ['-', ..])
        {
            return false;
        }
        var wanted = pattern.Split('/');
        var given = argument.Split('/');
        if (wanted.Length != given.Length)
        {
            return false;
        }
        for (var i = 0; i < wanted.Length; i++)
        {
            if (!NameFits(wanted[i], given[i]))
            {
                return false;
            }
        }
        return true;
    }

    private static bool NameFits(string pattern, string name)
    {
        if (!pattern.Contains('*'))
        {
            return pattern == name;
        }
        if (name is "." or "..")
        {
            return false;
        }
        // Where the rest does not fit, the last star takes one character more: earlier ones need never be tried again.
        int p = 0,
            n = 0,
            star = -1,
            taken = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, taken) = (p++, n);
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++taken;
            }
            else
            {
                return false;
            }
        }
        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }
}
