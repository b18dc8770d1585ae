using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>Goes a path name by name from "/", every directory opened without following links, every link resolved by hand.</summary>
internal static unsafe class PathWalk
{
    /// <summary>As the kernel.</summary>
    private const int LinksMax = 40;
    private const int RacesMax = 100;
    private const int TargetBytesMax = 4096;

    /// <summary>Resolves all links, the last name's too.</summary>
    /// <param name="names">As of <see cref="PathText.Names"/>.</param>
    /// <param name="mayPass">Asked before a link is followed or a directory entered: the way so far, and what comes next. False ends the way there.</param>
    /// <returns>Always a place; one with an errno when the way ended early.</returns>
    public static PathPlace To(List<string> names, Func<DirectoryStack, FileFacts, bool> mayPass)
    {
        var stack = new DirectoryStack();
        try
        {
            return Go(stack, names, mayPass);
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    /// <summary>
    /// To an entry of the settings. Links are followed only when they are root's or our own, so that nobody else can lay it somewhere else.
    /// </summary>
    /// <param name="passed">Gets all directories and links on the way.</param>
    public static PathPlace ToEntry(List<string> names, List<FileIdentity> passed) =>
        To(
            names,
            (_, next) =>
            {
                passed.Add(next.Identity);
                return !next.IsLink || next.Uid == 0 || next.Uid == Libc.EffectiveUser();
            }
        );

    private static PathPlace Go(DirectoryStack stack, List<string> names, Func<DirectoryStack, FileFacts, bool> mayPass)
    {
        var ahead = new Stack<string>();
        Push(ahead, names);
        int links = 0,
            races = 0;
        var namesDirectory = false;
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                stack.Leave();
                continue;
            }
            if (Libc.Stat(stack.Top.Number, name, Libc.AtSymlinkNoFollow, out var facts) != 0)
            {
                return Libc.LastError == SystemError.NoEntry && !namesDirectory
                    ? Missing(stack, name, ahead)
                    : Failed(stack, Libc.LastError);
            }
            if ((facts.IsLink || (facts.IsDirectory && ahead.Count > 0)) && !mayPass(stack, facts))
            {
                return Failed(stack, SystemError.AccessDenied);
            }
            if (facts.IsLink)
            {
                if (++links > LinksMax)
                {
                    return Failed(stack, SystemError.TooManyLinks);
                }
                var target = Target(stack.Top, name);
                if (target is null)
                {
                    // Replaced between the two looks: look again.
                    if (++races > RacesMax)
                    {
                        return Failed(stack, SystemError.Busy);
                    }
                    ahead.Push(name);
                    continue;
                }
                if (target is ['/', ..])
                {
                    stack.ToRoot();
                }
                // Of a link further up it is known anyway.
                namesDirectory |= ahead.Count == 0 && PathText.NamesDirectory(target);
                Push(ahead, PathText.Split(target));
                continue;
            }
            if (ahead.Count == 0)
            {
                if (namesDirectory && !facts.IsDirectory)
                {
                    return Failed(stack, SystemError.NotDirectory);
                }
                return new PathPlace(stack, name, facts, []);
            }
            var error = stack.Enter(name);
            var replaced = error == 0 && stack.TopFacts.Identity != facts.Identity;
            if (replaced)
            {
                stack.Leave();
            }
            if (
                replaced
                || error is SystemError.TooManyLinks or SystemError.NoEntry
                || (error == SystemError.NotDirectory && facts.IsDirectory)
            )
            {
                if (++races > RacesMax)
                {
                    return Failed(stack, SystemError.Busy);
                }
                ahead.Push(name);
            }
            else if (error != 0)
            {
                return Failed(stack, error);
            }
        }
        return new PathPlace(stack, "", stack.TopFacts, []);
    }

    private static PathPlace Missing(DirectoryStack stack, string name, Stack<string> ahead)
    {
        List<string> missing = [name, .. ahead];
        // Going up again from what does not exist leads nowhere, even if it were made.
        return missing.Contains("..") ? Failed(stack, SystemError.NoEntry) : new PathPlace(stack, missing[^1], null, missing);
    }

    private static PathPlace Failed(DirectoryStack stack, int errno) => new(stack, "", null, [], errno);

    private static void Push(Stack<string> ahead, List<string> names)
    {
        for (var i = names.Count - 1; i >= 0; i--)
        {
            ahead.Push(names[i]);
        }
    }

    /// <summary>A link's text, null when it is none any more.</summary>
    private static string? Target(Fd directory, string name)
    {
        var text = stackalloc byte[TargetBytesMax];
        var length = Libc.ReadLinkAt(directory.Number, name, text, TargetBytesMax);
        return length > 0 && length < TargetBytesMax ? Encoding.UTF8.GetString(text, (int)length) : null;
    }
}
