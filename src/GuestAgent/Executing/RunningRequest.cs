using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>One request that an executor carries out, on a thread of its own.</summary>
internal sealed class RunningRequest : IDisposable
{
    private const int StackBytes = 512 * 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly AuditNote _audit = new();
    private readonly IMethod? _method;
    private readonly WireRequest _request;
    private readonly EventSignal _wake;
    private readonly AgentLog _log;
    private volatile WireAnswer? _answer;

    /// <param name="method">Null when there is none of that name.</param>
    /// <param name="wake">Raised when the answer is there.</param>
    public RunningRequest(IMethod? method, WireRequest request, EventSignal wake, AgentLog log)
    {
        (_method, _request, _wake, _log) = (method, request, wake, log);
        if (!OwnThread.TryStart("request", StackBytes, Run))
        {
            End(new WireAnswer(default, false, new MethodException(AgentError.Busy, OwnThread.None), _audit));
        }
    }

    /// <summary>Null while it runs.</summary>
    public WireAnswer? Answer => _answer;

    /// <summary>What is to be done once the answer has left the agent; null for nothing.</summary>
    public Action? Afterwards { get; private set; }

    public void Cancel() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private void Run() => End(Carry());

    private void End(WireAnswer answer)
    {
        MappedMemory.GiveBack(_request.ParamsJson);
        _answer = answer;
        _wake.Raise();
    }

    private WireAnswer Carry()
    {
        try
        {
            if (_method is null)
            {
                throw new MethodException(
                    AgentError.MethodNotFound,
                    "The executor has no such method: restart kvmmanager-agent after an upgrade."
                );
            }
            // A machine that is short of everything may have taken long to start this process.
            if (_request.Fence.StaleAt(MonotonicClock.NowMs(TimeProvider.System)) is { } stale)
            {
                throw stale;
            }
            var answer = _method.Run(_request.ParamsJson, _audit, _stopping.Token);
            Afterwards = answer.AfterFlushed;
            return new WireAnswer(answer.ResultJson, _method is PowerMethod, null, _audit);
        }
        catch (MethodException refused)
        {
            return new WireAnswer(default, false, refused, _audit);
        }
        // As in the agent itself: no more than its kind, for its message may quote the request.
        catch (Exception defect)
        {
            _log.Error("method failed", ("method", _request.Method), ("exception", defect.GetType().Name));
            var told = new MethodException(AgentError.Internal, "The executor failed to answer; its log says more.");
            return new WireAnswer(default, false, told, _audit);
        }
    }
}
