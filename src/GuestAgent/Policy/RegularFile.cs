using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>Opens files for reading. Only regular ones: opening a FIFO can block for ever, opening a device can do something.</summary>
internal static class RegularFile
{
    /// <summary>Somebody who replaces the file between our looks cannot keep us busy for ever.</summary>
    private const int AttemptsMax = 16;

    /// <exception cref="Refusal">Outside the list, missing, or no regular file; told before anything is opened.</exception>
    public static Fd OpenForReading(AllowedPaths allowed, string path, out FileFacts facts)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            using var place = allowed.Locate(path);
            if (place.Existing is not { } seen)
            {
                throw AllowedPaths.Failed(path, SystemError.NoEntry);
            }
            CheckKind(path, seen);
            CheckOtherNames(allowed, path, seen);
            const int flags = Libc.OpenRead | Libc.NonBlocking | Libc.OpenNoControllingTerminal | Libc.CloseOnExec;
            var number = Libc.OpenAt(place.Directory.Number, place.Name, flags | Libc.OpenNoFollow, 0);
            if (number < 0 && Libc.LastError is not (SystemError.NoEntry or SystemError.TooManyLinks or SystemError.NoSuchDeviceOrAddress))
            {
                throw AllowedPaths.Failed(path, Libc.LastError);
            }
            if (number >= 0)
            {
                var file = new Fd(number);
                if (Libc.Stat(number, out facts) == 0 && facts.Identity == seen.Identity && facts.IsRegular && facts.Links <= seen.Links)
                {
                    return file;
                }
                file.Dispose();
            }
        }
        throw new Refusal(AgentError.Busy, $"{AllowedPaths.Shown(path)}: replaced again and again while it was opened");
    }

    /// <exception cref="Refusal">-32602 for all but regular files.</exception>
    public static void CheckKind(string path, FileFacts facts)
    {
        if (!facts.IsRegular)
        {
            throw new Refusal(AgentError.InvalidParams, $"{AllowedPaths.Shown(path)} is {facts.Kind}: only regular files are opened");
        }
    }

    /// <summary>A hard link brings a file in from outside the list, and nothing tells where its other names are.</summary>
    private static void CheckOtherNames(AllowedPaths allowed, string path, FileFacts facts)
    {
        if (facts.Links > 1 && !allowed.ListsItself(facts.Identity))
        {
            throw new Refusal(
                AgentError.PermissionDenied,
                $"{AllowedPaths.Shown(path)} has {facts.Links} names (hard links), of which some may lie outside of what is allowed; list this path itself to allow it"
            );
        }
    }
}
