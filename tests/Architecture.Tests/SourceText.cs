using System.Text.RegularExpressions;

namespace Orchestrator.Architecture.Tests;

/// <summary>A C# source without what is no code: comments and texts.</summary>
internal static partial class SourceText
{
    public static string CodeOf(string source) => NotCode().Replace(source, m => m.Value.StartsWith('/') ? " " : "\"\"");

    [GeneratedRegex(
        """"
            ("{3,})[\s\S]*?\1 | \$*@\$?"(?:[^"]|"")*" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+' | //[^\n]* | /\*[\s\S]*?\*/
            """",
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex NotCode();
}
