using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Files;

/// <summary>What a file may take the place of.</summary>
internal static class WriteTarget
{
    /// <exception cref="Refusal">The path names a directory or something else that no file replaces, or its directory is missing.</exception>
    public static void Check(string path, PathPlace place, bool createDirs)
    {
        if (PathText.NamesDirectory(path))
        {
            throw new Refusal(AgentError.InvalidParams, "path: ends in a slash or a dot, which names a directory");
        }
        if (place.Existing is { } facts)
        {
            RegularFile.CheckKind(path, facts);
        }
        else if (place.Missing.Count > 1 && !createDirs)
        {
            throw new Refusal(
                AgentError.NotFound,
                $"{AllowedPaths.Shown(path)}: its directory does not exist; \"create_dirs\": true makes it"
            );
        }
    }

    /// <summary>Compares the file that is there with the digest that the host knows it by.</summary>
    /// <param name="ifMatch">64 lower-case hex digits; null or empty: anything may be there.</param>
    /// <exception cref="Refusal">-32007: another file is there, or none. Its own digest is not told: who may write need not be allowed to read.</exception>
    public static void CheckMatch(string path, PathPlace place, string? ifMatch, CancellationToken stopping)
    {
        if (ifMatch is not { Length: > 0 })
        {
            return;
        }
        if (place.Existing is { IsRegular: true } seen)
        {
            const int flags = Libc.OpenRead | Libc.NonBlocking | Libc.OpenNoControllingTerminal | Libc.CloseOnExec;
            var number = Libc.OpenAt(place.Directory.Number, place.Name, flags | Libc.OpenNoFollow, 0);
            if (number < 0)
            {
                throw AllowedPaths.Failed(path, Libc.LastError);
            }
            using var file = new Fd(number);
            if (Libc.Stat(number, out var facts) == 0 && facts.Links > 1)
            {
                throw new Refusal(
                    AgentError.PermissionDenied,
                    $"{AllowedPaths.Shown(path)} has {facts.Links} names (hard links): it is not read to be compared with if_match"
                );
            }
            if (facts.Identity == seen.Identity && FileDigest.TryRead(file, facts.Size, stopping, out var actual) == 0 && actual == ifMatch)
            {
                return;
            }
        }
        throw new Refusal(AgentError.KeyConflict, $"{AllowedPaths.Shown(path)}: the file that is there is not the one that if_match names");
    }
}
