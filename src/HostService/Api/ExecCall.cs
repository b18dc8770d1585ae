using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Api;

/// <summary>An exec request, checked: what is sent to the guest and how long it may take.</summary>
/// <param name="Timeout">The guest's clock: at its end the guest kills the command.</param>
/// <param name="Wants11">Members that need an agent of protocol 1.1; empty for a request that any agent can run.</param>
public sealed record ExecCall(GuestRequest Request, TimeSpan Timeout, IReadOnlyList<string> Wants11)
{
    public static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(30);

    /// <summary>What waiting for a turn, the way there and the way back may take on top of <see cref="Timeout"/>.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>The one deadline of the call, from now.</summary>
    public TimeSpan Within => Timeout + Grace;

    /// <exception cref="ProblemException">bad-request, naming the member.</exception>
    public static ExecCall Of(ExecRequest body, string? idempotencyKey)
    {
        ArgumentNullException.ThrowIfNull(body);
        CheckText("command", body.Command);
        if (body.Command.Length == 0)
        {
            throw Wrong("command", "must not be empty: it is the program to run, \"args\" are its arguments");
        }
        foreach (var argument in body.Args ?? throw Wrong("args", "must be a list of strings, or be left out"))
        {
            CheckText("args", argument);
        }
        if (body.Cwd is not null)
        {
            CheckText("cwd", body.Cwd);
        }
        var timeout = TimeoutOf(body.Timeout);
        var parameters = new ExecCommandParams(body.Command)
        {
            Args = body.Args,
            TimeoutSeconds = (int)timeout.TotalSeconds,
            WorkingDirectory = body.Cwd,
        };
        var request = WireJson.Request(MethodNames.ExecCommand, parameters, WireJson.Guest.ExecCommandParams);
        return new ExecCall(request, timeout, [.. Newer(body, idempotencyKey)]);
    }

    private static IEnumerable<string> Newer(ExecRequest body, string? idempotencyKey)
    {
        if (body.Env is { Count: > 0 })
        {
            yield return "env";
        }
        if (body.User is not null)
        {
            yield return "user";
        }
        if (body.Stdin is not null)
        {
            yield return "stdin";
        }
        if (body.Key is not null || idempotencyKey is not null)
        {
            yield return "key";
        }
    }

    private static TimeSpan TimeoutOf(string? text) =>
        text is null ? TimeoutDefault
        : DurationText.TryParse(text, out var timeout) ? timeout
        : throw Wrong("timeout", "must be a duration such as \"30s\", \"5m\", \"1h30m\" or a number of seconds as text, from 1 s to 24 h");

    private static void CheckText(string member, string? text)
    {
        if (text is null)
        {
            throw Wrong(member, "has a null where a string must stand");
        }
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw Wrong(member, "has a NUL character, which no program can be given");
        }
    }

    private static ProblemException Wrong(string member, string what) =>
        new(AgentError.BadRequest, $"The body's member \"{member}\" {what}.");
}
