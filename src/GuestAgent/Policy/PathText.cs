using System.Text;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>An absolute path taken apart into its names. Rules compare names, never text: /tmp/a does not contain /tmp/ab.</summary>
internal static class PathText
{
    /// <summary>Linux takes no longer path, bytes.</summary>
    private const int BytesMax = 4095;

    /// <summary>The names in order, without empty ones and "."; ".." stays, because what it means is known only when links are resolved.</summary>
    /// <exception cref="Refusal">-32602: not absolute, too long, or not text that a path can hold.</exception>
    public static List<string> Names(string path)
    {
        if (path is not ['/', ..])
        {
            throw new Refusal(AgentError.InvalidParams, "path: an absolute path is wanted");
        }
        if (path.Contains('\0'))
        {
            throw new Refusal(AgentError.InvalidParams, "path: a NUL character is in it");
        }
        if (Encoding.UTF8.GetByteCount(path) > BytesMax)
        {
            throw new Refusal(AgentError.InvalidParams, $"path: longer than {BytesMax} bytes");
        }
        return Split(path);
    }

    /// <summary>As <see cref="Names"/> for a link's target, which may be relative.</summary>
    public static List<string> Split(string path)
    {
        var names = new List<string>();
        foreach (var range in path.AsSpan().Split('/'))
        {
            if (path[range] is not ("" or ".") and var name)
            {
                names.Add(name);
            }
        }
        return names;
    }

    /// <summary>The text ends in a slash or in ".": to Linux that names a directory and nothing else.</summary>
    public static bool NamesDirectory(string path) => path is [.., '/'] or "." or [.., '/', '.'];

    /// <summary>".." taken literally: what the asker seems to mean. Only good for saying no without a look at the disk.</summary>
    public static List<string> Collapse(List<string> names)
    {
        var collapsed = new List<string>(names.Count);
        foreach (var name in names)
        {
            if (name != "..")
            {
                collapsed.Add(name);
            }
            else if (collapsed.Count > 0)
            {
                collapsed.RemoveAt(collapsed.Count - 1);
            }
        }
        return collapsed;
    }

    public static bool StartsWith(IReadOnlyList<string> names, IReadOnlyList<string> start)
    {
        if (names.Count < start.Count)
        {
            return false;
        }
        for (var i = 0; i < start.Count; i++)
        {
            if (names[i] != start[i])
            {
                return false;
            }
        }
        return true;
    }
}
