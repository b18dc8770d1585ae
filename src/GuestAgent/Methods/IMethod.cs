using Orchestrator.GuestAgent.Logging;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>One method of the protocol, answered in this process. One file each.</summary>
internal interface IMethod
{
    /// <summary>Wire name; docs/protocol.md §3.</summary>
    string Name { get; }

    /// <summary>True when a request counts against the rate limit and <c>max_concurrent_requests</c>.</summary>
    bool StartsWork { get; }

    /// <summary>Answers one request; runs on a worker thread, side by side with others.</summary>
    /// <param name="paramsJson">The raw <c>params</c> value in UTF-8: checked JSON (an object or an array), or empty when there was none. Valid during the call only.</param>
    /// <param name="audit">Takes what the log is to say of this request.</param>
    /// <param name="stopping">Cancelled when the agent stops and in-flight work has used up its time.</param>
    /// <exception cref="MethodException">The request is refused or failed; anything else that is thrown is told as an internal error without details.</exception>
    MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping);

    /// <summary>The same, for a method that may have to wait before it can begin: its turn is when it does.</summary>
    /// <param name="fence">Held a moment ago.</param>
    /// <exception cref="MethodException">Also -32005: the fence does not hold any more, and nothing was begun.</exception>
    MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, RequestFence fence, AuditNote audit, CancellationToken stopping) =>
        Run(paramsJson, audit, stopping);
}
