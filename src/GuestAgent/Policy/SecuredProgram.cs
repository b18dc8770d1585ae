using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>
/// Whether only root and the agent's user decide what a path leads to. Where that is so, nobody else can exchange the program between the look at
/// it and its start, before, or after: so it can be started by its path, and scripts work like any other program.
/// </summary>
internal static unsafe class SecuredProgram
{
    private const int LinksMax = 40;
    private const int TargetBytesMax = 4096;
    private const uint GroupOrOthersWrite = 0x12;
    private const uint Sticky = 0x200;

    /// <param name="path">Absolute, of a file that is there.</param>
    /// <returns>The first place on the way that somebody else may change; null when there is none.</returns>
    public static string? Weakness(string path)
    {
        var ahead = new Stack<string>();
        Push(ahead, path);
        var at = "";
        var links = 0;
        if (Libc.Stat(Libc.AtFdCwd, "/", 0, out var folder) != 0 || !IsOurs(folder))
        {
            return "/";
        }
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                at = at[..Math.Max(0, at.LastIndexOf('/'))];
                _ = Libc.Stat(Libc.AtFdCwd, at + "/", 0, out folder);
                continue;
            }
            var next = $"{at}/{name}";
            if (Libc.Stat(Libc.AtFdCwd, next, Libc.AtSymlinkNoFollow, out var facts) != 0 || !IsOurs(facts))
            {
                return next;
            }
            // In a folder like /tmp others make names, but touch none of ours.
            if ((folder.Mode & GroupOrOthersWrite) != 0 && (folder.Mode & Sticky) == 0)
            {
                return at.Length == 0 ? "/" : at;
            }
            if (facts.IsLink)
            {
                if (++links > LinksMax || Target(next) is not { } target)
                {
                    return next;
                }
                if (target[0] == '/')
                {
                    at = "";
                    _ = Libc.Stat(Libc.AtFdCwd, "/", 0, out folder);
                }
                Push(ahead, target);
                continue;
            }
            (at, folder) = (next, facts);
        }
        return (folder.Mode & GroupOrOthersWrite) != 0 ? at : null;
    }

    private static bool IsOurs(FileFacts facts) => facts.Uid == 0 || facts.Uid == Libc.EffectiveUser();

    private static void Push(Stack<string> ahead, string path)
    {
        var names = path.Split('/');
        for (var i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] is not ("" or "."))
            {
                ahead.Push(names[i]);
            }
        }
    }

    private static string? Target(string link)
    {
        var text = stackalloc byte[TargetBytesMax];
        var length = Libc.ReadLinkAt(Libc.AtFdCwd, link, text, TargetBytesMax);
        return length > 0 && length < TargetBytesMax ? Encoding.UTF8.GetString(text, (int)length) : null;
    }
}
