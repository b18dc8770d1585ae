using System.Text.RegularExpressions;

namespace Orchestrator.Architecture.Tests;

/// <summary>What no committed file may contain: it would be true on one machine, or for one week, only.</summary>
internal static partial class TextRules
{
    public static IEnumerable<string> Mistakes(RepositoryFile file)
    {
        var line = 0;
        foreach (var text in file.Text.Split('\n'))
        {
            line++;
            if (MachinePath().Match(text) is { Success: true } path)
            {
                yield return $"{file.Path}:{line}: '{path.Value}' is a path of one machine";
            }
            if (RegistryHost().Match(text) is { Success: true } host)
            {
                yield return $"{file.Path}:{line}: '{host.Value}' names a package registry; each machine has its own";
            }
            if (IssueNumber().Match(text) is { Success: true } number)
            {
                yield return $"{file.Path}:{line}: '{number.Value}' means nothing to who has no access to that list; say what it is about";
            }
            if (LeftOver().Match(text) is { Success: true } left)
            {
                yield return $"{file.Path}:{line}: '{left.Value}': do it, or say in docs/ that it is not done";
            }
        }
    }

    [GeneratedRegex(@"/home/(?!USER\b|user\b)[a-z][\w-]*/[\w.]|C:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://[^\s""'<>)]*(nuget|npmjs|registry|artifactory|jfrog|deb\.debian|pypi)[^\s""'<>)]*", RegexOptions.IgnoreCase)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(
        @"\b(issue|ticket)\s+#?\d+\b|\b(issues|tickets|closes|fixes|resolves)\s+#\d+\b|\((see )?#\d+\)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex IssueNumber();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedException")]
    private static partial Regex LeftOver();
}
