using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>
/// A method that is carried out by an executor, outside of the broker's sandbox; docs/decisions/0003-broker-and-executor.md. Where none can be had the request
/// fails: done inside of the sandbox it would seem to work, on files and devices that are not the machine's.
/// </summary>
/// <param name="method">Whose place it takes.</param>
internal sealed class ExecutorMethod(IMethod method, ExecutorPool pool, Opening opening, AgentLog log) : IMethod
{
    private readonly bool _power = method is PowerMethod;

    /// <summary>The same methods, carried out by executors; shutdown and reboot only where they are about the machine, not about this process.</summary>
    public static List<IMethod> InPlaceOf(List<IMethod> methods, AgentSettings settings, ExecutorPool pool, AgentLog log)
    {
        var opening = Opening.Of(settings);
        return methods.ConvertAll(method =>
            method is PowerMethod && settings.Power != PowerMode.System ? method : new ExecutorMethod(method, pool, opening, log)
        );
    }

    public string Name => method.Name;

    public bool StartsWork => method.StartsWork;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping) =>
        Run(paramsJson, default, audit, stopping);

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, RequestFence fence, AuditNote audit, CancellationToken stopping)
    {
        var link = Connect();
        try
        {
            // Of epochs an executor knows nothing; the times it looks at itself.
            if (fence.StaleAt(MonotonicClock.NowMs(TimeProvider.System)) is { } stale)
            {
                pool.Return(link);
                throw stale;
            }
            var answer = link.Ask(new WireRequest(Name, paramsJson, fence), stopping);
            audit.Subject = answer.Audit.Subject;
            foreach (var field in answer.Audit.Fields)
            {
                audit.Add(field.Name, field.Value);
            }
            if (answer.WaitsForGo)
            {
                return new MethodAnswer(answer.ResultJson, () => Go(link));
            }
            if (link.SaidGo)
            {
                // It may have refused because it has begun one already, of which no other executor knows.
                pool.KeepForPower(link);
            }
            else if (stopping.IsCancellationRequested)
            {
                link.Dispose();
            }
            else
            {
                pool.Return(link);
            }
            return answer.Failure is null ? new MethodAnswer(answer.ResultJson) : throw answer.Failure;
        }
        catch (Exception lost) when (lost is WireException or PlatformException)
        {
            link.Dispose();
            log.Error("executor lost", ("method", Name), ("reason", lost.Message));
            throw new MethodException(
                AgentError.Internal,
                $"The executor of this request is lost: {lost.Message}. What it had begun may have been done; 'journalctl -u kvmmanager-agent-executor@*' says more."
            );
        }
    }

    private ExecutorLink Connect()
    {
        try
        {
            return pool.Lease(opening, _power);
        }
        catch (Exception e) when (e is PlatformException or WireException)
        {
            log.Error("no executor", ("method", Name), ("socket", pool.SocketPath), ("reason", e.Message));
            throw new MethodException(
                AgentError.Internal,
                $"Nothing was done: no executor at {pool.SocketPath}: {e.Message}; see 'systemctl status kvmmanager-agent-executor.socket'."
            );
        }
    }

    // On the channel's thread: five bytes into an empty socket do not wait.
    private void Go(ExecutorLink link)
    {
        try
        {
            link.Go();
            pool.KeepForPower(link);
        }
        catch (WireException lost)
        {
            link.Dispose();
            log.Error("executor lost before it could do it", ("method", Name), ("reason", lost.Message));
        }
    }
}
