namespace Orchestrator.Model.Vms;

/// <summary>One request for one agent, ready to be put on the wire.</summary>
/// <param name="Method">Wire name; <see cref="Protocol.Methods.MethodNames"/>.</param>
/// <param name="ParamsJson">UTF-8 JSON object on one line; empty for a method without params.</param>
public sealed record GuestRequest(string Method, ReadOnlyMemory<byte> ParamsJson)
{
    /// <summary>The request id of who asked, for the agent's log; null for none.</summary>
    public string? Trace { get; init; }
}

/// <summary>Who wants it: carried by every intent, written to log and account.</summary>
/// <param name="By">Who: a token's name, or <c>uid:N</c> for a user of the unix socket.</param>
/// <param name="Via">The way in: "api", "unix", "probe".</param>
/// <param name="RequestId">The X-Request-Id of the request it came with.</param>
public sealed record CallOrigin(string By, string Via, string RequestId);
