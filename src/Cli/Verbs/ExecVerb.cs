using System.CommandLine;
using System.Text;
using Orchestrator.Cli.Output;
using Orchestrator.Cli.Servers;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch exec</c>: one program in one guest; its streams and exit code become ours.</summary>
internal static class ExecVerb
{
    public const string Name = "exec";

    public static Command Build(ServerOptions options)
    {
        var vm = VmArgument.New();
        var program = new Argument<string[]>("CMD")
        {
            Description = "The program and its arguments; never a shell line",
            Arity = ArgumentArity.OneOrMore,
        };
        var timeout = new Option<string?>("--timeout")
        {
            Description = "End the command after this time: 30s, 5m, 1h30m (default 30s)",
            HelpName = "TIME",
        };
        var cwd = new Option<string?>("--cwd") { Description = "Absolute working directory in the guest", HelpName = "DIR" };
        var env = new Option<string[]>("--env")
        {
            Description = "Environment to add, K=V; may be repeated (needs an agent of protocol 1.1)",
            HelpName = "K=V",
        };
        var user = new Option<string?>("--user") { Description = "Run as this user (needs an agent of protocol 1.1)", HelpName = "USER" };
        var stdin = new Option<bool>("--stdin") { Description = "Give our stdin to the command (needs an agent of protocol 1.1)" };
        var key = new Option<string?>("--key")
        {
            Description = "Start at most once under this key (needs an agent of protocol 1.1)",
            HelpName = "KEY",
        };
        var raw = new Option<bool>("--raw") { Description = "Pass the output to a terminal unchanged, control characters included" };
        var format = OutputFormat.Option("raw", OutputFormat.Json);
        format.Description = "raw: the command's own streams; json: one document with outcome, code and output";
        env.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=') < 1))
            {
                result.AddError($"--env takes NAME=VALUE; '{token.Value}' has no name before a '='");
            }
        });
        var command = new Command(Name, "Runs a program in a guest; its stdout, stderr and exit code become ours.")
        {
            vm,
            program,
            timeout,
            cwd,
            env,
            user,
            stdin,
            key,
            raw,
            format,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = options.Open(parsed);
                var words = parsed.GetValue(program)!;
                var request = new ExecRequest(words[0])
                {
                    Args = words[1..],
                    Timeout = parsed.GetValue(timeout),
                    Cwd = parsed.GetValue(cwd),
                    Env = parsed.GetValue(env) is { Length: > 0 } pairs ? ParseEnvironment(pairs) : null,
                    User = parsed.GetValue(user),
                    Stdin = parsed.GetValue(stdin)
                        ? Convert.ToBase64String(await ReadAllAsync(session.Terminal.RawInput, stop).ConfigureAwait(false))
                        : null,
                    Key = parsed.GetValue(key),
                };
                var result = await RunAsync(session, parsed.GetValue(vm)!, request, stop).ConfigureAwait(false);
                if (result is null)
                {
                    return ExitCodes.Detached;
                }
                if (parsed.GetValue(format) == OutputFormat.Json)
                {
                    JsonOutput.WriteValue(session.Output, result);
                }
                else
                {
                    Show(result, session.Terminal, parsed.GetValue(raw));
                }
                return ExitCodes.OfExec(result);
            }
        );
        return command;
    }

    private static async Task<ExecResult?> RunAsync(Session session, string vm, ExecRequest request, CancellationToken stop)
    {
        try
        {
            return await session.Client.ExecAsync(vm, request, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            session.Terminal.Complain(
                $"no longer waiting: the command may go on in {vm} until its timeout, and its outcome is not known here"
            );
            return null;
        }
    }

    private static void Show(ExecResult result, Terminal terminal, bool raw)
    {
        Copy(result.Stdout, result.Encoding, terminal.RawOutput, terminal.OutputIsTerminal && !raw);
        Copy(result.Stderr, result.Encoding, terminal.RawError, terminal.ErrorIsTerminal && !raw);
        if (result.StdoutTruncated || result.StderrTruncated)
        {
            var which = (result.StdoutTruncated, result.StderrTruncated) switch
            {
                (true, true) => "stdout and stderr are",
                (true, false) => "stdout is",
                _ => "stderr is",
            };
            terminal.Complain($"{which} cut: the command wrote more than the agent keeps");
        }
        if (result.Outcome is not Outcomes.Ok and not Outcomes.Failed || result.Reason is not null)
        {
            terminal.Complain($"{result.Vm}: {Describe(result)}");
        }
    }

    private static string Describe(ExecResult result)
    {
        var what = result.Outcome switch
        {
            Outcomes.Signalled => $"ended by signal {result.Signal}",
            Outcomes.NotDelivered => "not run",
            Outcomes.Unsupported => "not run, unsupported",
            Outcomes.Unknown => "outcome unknown, it may have run",
            _ => result.Outcome,
        };
        return result.Reason is null ? what : $"{what}: {result.Reason}";
    }

    private static void Copy(string text, string encoding, Stream to, bool filter)
    {
        var bytes = encoding == "base64" ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
        to.Write(filter ? TerminalFilter.Filter(bytes) : bytes);
        to.Flush();
    }

    private static Dictionary<string, string> ParseEnvironment(string[] pairs)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            environment[pair[..at]] = pair[(at + 1)..];
        }
        return environment;
    }

    private static async Task<byte[]> ReadAllAsync(Stream input, CancellationToken stop)
    {
        using var all = new MemoryStream();
        await input.CopyToAsync(all, stop).ConfigureAwait(false);
        return all.ToArray();
    }
}
