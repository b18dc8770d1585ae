using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>One request on its way through a worker: filled by the channel's thread, run by a worker, answered by the channel's thread.</summary>
/// <param name="session">The connection of the host that asked.</param>
/// <param name="id">The id's JSON token; empty for a notification.</param>
/// <param name="receivedAt">Timestamp of its time provider.</param>
internal sealed class Job(int session, IMethod method, byte[] id, byte[] paramsJson, BatchAnswer? batch, long receivedAt)
{
    private volatile bool _begun;

    public int Session { get; } = session;

    public IMethod Method { get; } = method;

    public byte[] Id { get; } = id;

    public byte[] ParamsJson { get; } = paramsJson;

    public BatchAnswer? Batch { get; } = batch;

    public long ReceivedAt { get; } = receivedAt;

    /// <summary>A worker has begun with it; not so when its session ended before.</summary>
    public bool Begun => _begun;

    /// <summary>What must still hold when its turn comes.</summary>
    public RequestFence Fence { get; init; }

    /// <summary>The host's own id of the request, clean, for the log; null where it told none.</summary>
    public string? Trace { get; init; }

    public bool WantsAnswer => Id.Length > 0;

    /// <summary>Filled by the method.</summary>
    public AuditNote Audit { get; } = new();

    /// <summary>Set when it succeeded.</summary>
    public MethodAnswer Answer { get; set; }

    /// <summary>Set when it failed.</summary>
    public AgentError? Error { get; set; }

    public string ErrorMessage { get; set; } = "";

    public string? ErrorDataJson { get; set; }

    public void Begin() => _begun = true;

    public void Refuse(MethodException refused)
    {
        Error = refused.Error;
        ErrorMessage = refused.Message;
        ErrorDataJson = refused.DataJson;
    }
}
