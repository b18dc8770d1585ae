using System.CommandLine;
using System.Globalization;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch ping</c>: a sign of life of one agent.</summary>
internal static class PingVerb
{
    private const int CountMax = 10_000;

    public static Command Build(ServerOptions options)
    {
        var vm = VmArgument.New();
        var count = new Option<int>("--count", "-c") { Description = "How many pings, one a second", DefaultValueFactory = _ => 1 };
        count.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var n) || n is < 1 or > CountMax))
            {
                result.AddError($"--count takes a number from 1 to {CountMax}");
            }
        });
        var format = OutputFormat.Option(OutputFormat.Table, OutputFormat.Json, OutputFormat.JsonLines);
        var command = new Command("ping", "Asks a VM's agent for a sign of life.") { vm, count, format };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = options.Open(parsed);
                var pings = parsed.GetValue(count);
                for (var i = 0; i < pings; i++)
                {
                    if (i > 0)
                    {
                        await Task.Delay(TimeSpan.FromSeconds(1), session.Terminal.Time, stop).ConfigureAwait(false);
                    }
                    await OnceAsync(session, parsed.GetValue(vm)!, parsed.GetValue(format)!, stop).ConfigureAwait(false);
                }
                return ExitCodes.Ok;
            }
        );
        return command;
    }

    private static async Task OnceAsync(Session session, string vm, string format, CancellationToken stop)
    {
        var answer = await session.Client.PingAsync(vm, stop).ConfigureAwait(false);
        if (format == OutputFormat.Table)
        {
            var took = answer.RoundTripMs.ToString("0.0##", CultureInfo.InvariantCulture);
            session.Output.WriteLine(
                $"{SafeText.Of(answer.Vm)}: answered in {took} ms, guest clock {answer.GuestTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"
            );
        }
        else if (format == OutputFormat.Json)
        {
            JsonOutput.WriteValue(session.Output, answer);
        }
        else
        {
            JsonOutput.WriteLine(session.Output, answer);
        }
    }
}
