namespace Orchestrator.Client.Types;

/// <summary>RFC 9457 problem document.</summary>
/// <param name="Type">A URI that names the kind of problem: <c>urn:orchestrator:problem:CODE</c>.</param>
/// <param name="Title">Short, the same for each problem of the kind.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What was wrong, where, and what to do.</param>
/// <param name="Code">Stable code word; <see cref="Protocol.ErrorMap.ToCode"/>.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Code)
{
    /// <summary>The request's id, as in the header X-Request-Id and in the log.</summary>
    public string? RequestId { get; init; }

    /// <summary>Names that resemble an unknown one.</summary>
    public IReadOnlyList<string>? Near { get; init; }

    /// <summary>For vm-not-ready: the VM's state, since when and why.</summary>
    public string? State { get; init; }

    public DateTimeOffset? Since { get; init; }
    public string? Reason { get; init; }
}
