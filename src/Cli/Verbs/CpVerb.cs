using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch cp</c>: one file from or to a guest.</summary>
internal static class CpVerb
{
    private const string Standard = "-";

    public static Command Build(ServerOptions options)
    {
        var source = new Argument<string>("SRC") { Description = "A local file, VM:/path, or - for stdin" };
        var target = new Argument<string>("DST") { Description = "VM:/path, a local file or directory, or - for stdout" };
        var mode = new Option<string?>("--mode")
        {
            Description = "Mode of the file in the guest, octal (default: kept, 0644 for a new file)",
            HelpName = "MODE",
        };
        var parents = new Option<bool>("--parents", "-p") { Description = "Make missing directories in the guest" };
        var command = new Command("cp", "Copies one file from or to a guest, within the agent's size limit.")
        {
            source,
            target,
            mode,
            parents,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                var (from, to) = (parsed.GetValue(source)!, parsed.GetValue(target)!);
                var fromGuest = GuestPath.TryParse(from, out var guestSource);
                var toGuest = GuestPath.TryParse(to, out var guestTarget);
                if (fromGuest == toGuest)
                {
                    throw new ApiException(
                        AgentError.BadRequest,
                        fromGuest
                            ? "from guest to guest is not possible in one step: copy to a local file first"
                            : "one of SRC and DST must be a file in a guest: VM:/absolute/path"
                    );
                }
                using var session = options.Open(parsed);
                if (fromGuest)
                {
                    await DownloadAsync(session, guestSource, to, stop).ConfigureAwait(false);
                }
                else
                {
                    await UploadAsync(session, from, guestTarget, parsed.GetValue(mode), parsed.GetValue(parents), stop)
                        .ConfigureAwait(false);
                }
                return ExitCodes.Ok;
            }
        );
        return command;
    }

    private static async Task UploadAsync(
        Session session,
        string from,
        GuestPath target,
        string? mode,
        bool parents,
        CancellationToken stop
    )
    {
        byte[] content;
        if (from == Standard)
        {
            using var all = new MemoryStream();
            await session.Terminal.RawInput.CopyToAsync(all, stop).ConfigureAwait(false);
            content = all.ToArray();
        }
        else
        {
            content = await LocalFile.ReadAsync(from, stop).ConfigureAwait(false);
        }
        var path = target.Path.EndsWith('/') && from != Standard ? target.Path + Path.GetFileName(from) : target.Path;
        await session.Client.WriteFileAsync(target.Vm, path, content, mode, parents, stop).ConfigureAwait(false);
    }

    private static async Task DownloadAsync(Session session, GuestPath source, string to, CancellationToken stop)
    {
        var content = await session.Client.ReadFileAsync(source.Vm, source.Path, stop).ConfigureAwait(false);
        if (to == Standard)
        {
            await session
                .Terminal.RawOutput.WriteAsync(session.Terminal.OutputIsTerminal ? TerminalFilter.Filter(content) : content, stop)
                .ConfigureAwait(false);
            await session.Terminal.RawOutput.FlushAsync(stop).ConfigureAwait(false);
            return;
        }
        // Only the last part of the guest's path becomes a local name, and the directory is one that the user named.
        var path = Directory.Exists(to) ? Path.Combine(to, Path.GetFileName(source.Path.TrimEnd('/'))) : to;
        await LocalFile.ReplaceAsync(path, content, stop).ConfigureAwait(false);
    }
}
