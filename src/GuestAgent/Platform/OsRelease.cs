using System.Text;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>NAME and VERSION_ID of os-release(5).</summary>
/// <param name="Name">"Linux" where none is told.</param>
/// <param name="VersionId">Empty where none is told.</param>
internal readonly record struct OsRelease(string Name, string VersionId)
{
    private const int BytesMax = 64 * 1024;

    /// <summary>/etc/os-release goes before /usr/lib/os-release; neither is fine too.</summary>
    public static OsRelease Read() =>
        Parse(SmallFile.TryRead("/etc/os-release", BytesMax) ?? SmallFile.TryRead("/usr/lib/os-release", BytesMax) ?? []);

    /// <summary>Reads shell-style assignments: quotes and backslashes as os-release(5) has them, the last assignment of a name counts.</summary>
    public static OsRelease Parse(ReadOnlySpan<byte> file)
    {
        string name = "",
            version = "";
        foreach (var rawLine in Encoding.UTF8.GetString(file).AsSpan().EnumerateLines())
        {
            var line = rawLine.Trim();
            if (line.StartsWith("NAME="))
            {
                name = Unquote(line[5..]);
            }
            else if (line.StartsWith("VERSION_ID="))
            {
                version = Unquote(line[11..]);
            }
        }
        return new OsRelease(name.Length > 0 ? name : "Linux", version);
    }

    /// <summary>One shell word: '…' is taken as it stands; in "…" a backslash protects " $ ` and itself; outside of quotes it protects any character.</summary>
    private static string Unquote(ReadOnlySpan<char> word)
    {
        var text = new StringBuilder(word.Length);
        var quote = '\0';
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '\\' && quote != '\'' && i + 1 < word.Length && (quote == '\0' || word[i + 1] is '"' or '$' or '`' or '\\'))
            {
                text.Append(word[++i]);
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                break;
            }
            else
            {
                text.Append(c);
            }
        }
        return text.ToString();
    }
}
