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
    /// <param name="insideAlready">
    /// Told the way so far: true where the allowed part is reached. Links outside of it are followed only when they are root's or our own, so that
    /// nobody else can lay a path of the settings somewhere else.
    /// </param>
    /// <returns>Always a place; one with an errno when the way ended early.</returns>
    public static PathPlace To(List<string> names, Func<DirectoryStack, bool> insideAlready)
    {
        var stack = new DirectoryStack();
        try
        {
            return Go(stack, names, insideAlready);
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    private static PathPlace Go(DirectoryStack stack, List<string> names, Func<DirectoryStack, bool> insideAlready)
    {
        var ahead = new Stack<string>();
        Push(ahead, names);
        int links = 0,
            races = 0;
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                stack.Leave();
                continue;
            }
            if (Libc.Stat(stack.Top.Number, name, Libc.AtSymlinkNoFollow, out var facts) != 0)
            {
                return Libc.LastError == SystemError.NoEntry ? Missing(stack, name, ahead) : Failed(stack, Libc.LastError);
            }
            if (facts.IsLink)
            {
                if (++links > LinksMax)
                {
                    return Failed(stack, SystemError.TooManyLinks);
                }
                if (facts.Uid != 0 && facts.Uid != Libc.EffectiveUser() && !insideAlready(stack))
                {
                    return Failed(stack, SystemError.AccessDenied);
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
                Push(ahead, PathText.Split(target));
                continue;
            }
            if (ahead.Count == 0)
            {
                return new PathPlace(stack, name, facts, []);
            }
            var error = stack.Enter(name);
            if (error is SystemError.TooManyLinks or SystemError.NoEntry or SystemError.NotDirectory && facts.IsDirectory)
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
