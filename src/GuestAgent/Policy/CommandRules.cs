using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Policy;

/// <summary>
/// Which program a command names, and whether it may run. With a list, a program is allowed when it is the very file that an entry stands for, in
/// the same directory and under the same name: neither a copy nor another name of it will do (one file can be many programs), and what is
/// started is the entry's own path, which nobody but root and the agent's user may lead elsewhere.
/// </summary>
/// <param name="list">The programs, and their arguments; null allows all.</param>
/// <param name="searchPath">Directories for names without a slash, colon-separated.</param>
/// <param name="source">The settings' file; null for the built-in defaults.</param>
internal sealed class CommandRules(IReadOnlyList<ListedCommand>? list, string searchPath, string? source)
{
    private readonly string[] _directories = searchPath.Split(':');

    /// <returns>Absolute path of an executable file.</returns>
    /// <exception cref="Refusal">
    /// -32602 for a relative path; -32001 for what the list lacks, whether it exists or not; -32002 with exit_code 127 in its data for a missing
    /// command; -32000 with exit_code 126 for one that cannot be executed.
    /// </exception>
    public string Resolve(string command, IReadOnlyList<string> args)
    {
        if (command.Contains('/') && command[0] != '/')
        {
            throw new Refusal(AgentError.InvalidParams, "command: a relative path; give an absolute one, or a name to look up");
        }
        var path = Find(command);
        if (list is not null)
        {
            return Listed(command, path, args);
        }
        Check(path ?? throw NotFound(command));
        return path;
    }

    public static Refusal NotFound(string command, string what = "command not found") =>
        new(AgentError.NotFound, $"{command}: {what}", """{"exit_code":127}""");

    public static Refusal NotExecutable(string command, string why) =>
        new(AgentError.CommandFailed, $"{command}: cannot be executed: {why}", """{"exit_code":126}""");

    private string Listed(string command, string? path, IReadOnlyList<string> args)
    {
        var named = false;
        foreach (var entry in list!)
        {
            if (entry.Args is { } patterns && !ArgumentPatterns.Allow(patterns, args))
            {
                continue;
            }
            named |= entry.Program == command;
            if (Find(entry.Program) is { } allowed && path is not null && IsSame(allowed, path))
            {
                Check(allowed);
                return SecuredProgram.Weakness(allowed) is { } weakness
                    ? throw Denied($": others than root and the agent's user may change {weakness}")
                    : allowed;
            }
        }
        throw named ? NotFound(command) : Denied("");
    }

    private Refusal Denied(string why) => Refusal.ByRule("command_whitelist", source, why);

    /// <summary>An absolute path that exists; for a name the first executable of that name, or else the first file of it.</summary>
    private string? Find(string command)
    {
        if (command is ['/', ..])
        {
            return Libc.Stat(Libc.AtFdCwd, command, 0, out _) == 0 ? command : null;
        }
        string? second = null;
        foreach (var directory in _directories)
        {
            var path = $"{directory}/{command}";
            if (Libc.Stat(Libc.AtFdCwd, path, 0, out var facts) == 0 && !facts.IsDirectory)
            {
                if (facts.IsRegular && MayExecute(path))
                {
                    return path;
                }
                second ??= path;
            }
        }
        return second;
    }

    private static void Check(string path)
    {
        if (Libc.Stat(Libc.AtFdCwd, path, 0, out var facts) != 0)
        {
            throw NotFound(path);
        }
        if (!facts.IsRegular)
        {
            throw NotExecutable(path, "it is " + facts.Kind);
        }
        if (!MayExecute(path))
        {
            throw NotExecutable(path, SystemError.Words(SystemError.AccessDenied));
        }
    }

    private static bool MayExecute(string path) => Libc.FAccessAt(Libc.AtFdCwd, path, Libc.AccessExecute, Libc.AtEffectiveAccess) == 0;

    private static bool IsSame(string one, string other)
    {
        var (oneDirectory, oneName) = Cut(one);
        var (otherDirectory, otherName) = Cut(other);
        return oneName == otherName
            && Libc.Stat(Libc.AtFdCwd, oneDirectory, 0, out var a) == 0
            && Libc.Stat(Libc.AtFdCwd, otherDirectory, 0, out var b) == 0
            && a.Identity == b.Identity
            && Libc.Stat(Libc.AtFdCwd, one, 0, out var file) == 0
            && Libc.Stat(Libc.AtFdCwd, other, 0, out var otherFile) == 0
            && file.Identity == otherFile.Identity;
    }

    private static (string Directory, string Name) Cut(string path)
    {
        var slash = path.LastIndexOf('/');
        return (slash == 0 ? "/" : path[..slash], path[(slash + 1)..]);
    }
}
