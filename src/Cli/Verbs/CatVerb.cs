using System.CommandLine;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch cat</c>: a guest's file on stdout.</summary>
internal static class CatVerb
{
    public static Command Build(ServerOptions options)
    {
        var source = new Argument<string>("VM:/PATH") { Description = "A file in a guest" };
        var raw = new Option<bool>("--raw") { Description = "Pass the content to a terminal unchanged, control characters included" };
        var command = new Command("cat", "Writes a guest's file to stdout.") { source, raw };
        command.SetAction(
            async (parsed, stop) =>
            {
                var path = GuestPath.Parse(parsed.GetValue(source)!);
                using var session = options.Open(parsed);
                var bytes = await session.Client.ReadFileAsync(path.Vm, path.Path, stop).ConfigureAwait(false);
                var filter = session.Terminal.OutputIsTerminal && !parsed.GetValue(raw);
                await session.Terminal.RawOutput.WriteAsync(filter ? TerminalFilter.Filter(bytes) : bytes, stop).ConfigureAwait(false);
                await session.Terminal.RawOutput.FlushAsync(stop).ConfigureAwait(false);
                return ExitCodes.Ok;
            }
        );
        return command;
    }
}
