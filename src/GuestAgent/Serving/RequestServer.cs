using System.Text;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>
/// Answers the lines of one host at a time; docs/protocol.md §2. Belongs to the channel's thread, which is also the only one that writes answers: instant
/// methods are answered at once, the others by workers that hand their outcome back through <see cref="TakeCompleted"/>.
/// </summary>
/// <param name="wake">Makes the channel's thread call <see cref="TakeCompleted"/>; called on any thread.</param>
internal sealed class RequestServer(
    AgentSettings settings,
    AgentIdentity identity,
    MethodTable methods,
    TimeProvider time,
    AgentLog log,
    Action wake
) : IDisposable
{
    /// <summary>Requests that start work, each second.</summary>
    public const int WorkPerSecond = 100;

    /// <summary>Unsent small answers that are kept for a host that does not read.</summary>
    public const int UnsentBytesMax = 1024 * 1024;

    /// <summary>Answers of workers wait, and keep their places, while more than this is unsent.</summary>
    private const int UnsentBytesForMore = 64 * 1024;

    /// <summary>Longest answer; the host takes no longer line.</summary>
    private const int AnswerBytesMax = ProtocolLimits.HostLineBytesMax10 - 1024;

    private const string AgentReady = "agent_ready";

    // Threads for requests that do not count as work, when all others are taken.
    private const int SpareThreads = 2;
    private const int JobsWaitingMax = 64;
    private static readonly TimeSpan WorkerIdleTime = TimeSpan.FromSeconds(10);

    private readonly RateLimit _rate = new(WorkPerSecond, time);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<Job> _completed = new();
    private readonly FrameBuffer _item = new();
    private WorkerThreads? _workers;
    private int _session = 1;
    private int _jobs;
    private int _working;
    private bool _saidReady;
    private bool _saidUnread;
    private long _workAnswersEnd;

    /// <summary>Lines for the host; whoever owns the channel takes them from here.</summary>
    public OutgoingQueue Outgoing { get; } = new();

    /// <summary>Nothing is being worked on and nothing is left to send.</summary>
    public bool Idle => _jobs == 0 && Outgoing.Count == 0;

    /// <summary>Nothing is being worked on.</summary>
    public bool Workless => _jobs == 0;

    /// <summary>A host has connected, or is found connected.</summary>
    public void HostArrived()
    {
        _saidUnread = false;
        log.Info("host connected", ("session", _session));
        if (!_saidReady)
        {
            _saidReady = true;
            var ready =
                $$"""{"version":"{{identity.Version}}","platform":"{{AgentIdentity.Platform}}","instance_id":"{{identity.InstanceId}}"}""";
            FrameWriter.Notification(Outgoing.Lines, AgentReady, Encoding.UTF8.GetBytes(ready));
        }
    }

    /// <summary>The host is gone: what it asked and has not begun is dropped, what is running loses its answer.</summary>
    /// <param name="nextHostSeesOldBytes">The channel keeps bytes from one host to the next.</param>
    public void HostLeft(bool nextHostSeesOldBytes)
    {
        Volatile.Write(ref _session, _session + 1);
        Outgoing.DropAll(nextHostSeesOldBytes);
        log.Info("host disconnected");
        TakeCompleted();
    }

    /// <summary>One whole line of the host.</summary>
    public void Line(ReadOnlySpan<byte> line)
    {
        var message = RpcReader.Read(line);
        if (message.Kind != RpcMessageKind.Batch)
        {
            Handle(message, null);
        }
        else
        {
            var batch = new BatchAnswer();
            foreach (var item in message.Items)
            {
                Handle(item, batch);
            }
            CloseOne(batch);
        }
        Bound();
    }

    /// <summary>A line passed the limit; the rest of it is being skipped.</summary>
    public void LineTooLong()
    {
        FrameWriter.Error(
            Outgoing.Lines,
            default,
            AgentError.InvalidRequest,
            $"The line is longer than {settings.MaxMessageBytes} bytes.",
            Encoding.UTF8.GetBytes($$"""{"limit":{{settings.MaxMessageBytes}}}""")
        );
        Bound();
    }

    /// <summary>Queues the answers that workers have finished, as far as the host reads them.</summary>
    public void TakeCompleted()
    {
        while (TryTakeCompleted() is { } job)
        {
            _jobs--;
            _working -= job.Method.StartsWork ? 1 : 0;
            if (job.Session != _session)
            {
                job.Answer.AfterFlushed?.Invoke();
                continue;
            }
            Finish(job);
        }
    }

    /// <summary>Tells running methods to end now.</summary>
    public void CancelWork() => _stopping.Cancel();

    public void Dispose()
    {
        Outgoing.Dispose();
        _stopping.Dispose();
        _item.Dispose();
    }

    private void Handle(in RpcMessage message, BatchAnswer? batch)
    {
        switch (message.Kind)
        {
            case RpcMessageKind.Request:
            case RpcMessageKind.Notification:
                Call(message, batch);
                break;
            case RpcMessageKind.Response:
            case RpcMessageKind.ErrorResponse:
                // The agent asks nothing, so this answers nothing; an error in return could start a quarrel between two that think alike.
                log.Debug("answer to nothing ignored");
                break;
            default:
                Fail(message.Id, batch, message.Error, message.Problem ?? "The message is invalid.", null);
                break;
        }
    }

    private void Call(in RpcMessage message, BatchAnswer? batch)
    {
        if (methods.Instant(message.Method) is { } instant)
        {
            if (message.Kind == RpcMessageKind.Request)
            {
                Span<byte> scratch = stackalloc byte[256];
                Succeed(message.Id, batch, instant.Answer(scratch), null);
            }
            return;
        }
        if (methods.Working(message.Method) is not { } method)
        {
            FailRequest(
                message,
                batch,
                AgentError.MethodNotFound,
                $"There is no method \"{GuestText.Clean(message.Method, 64)}\"; get_agent_info lists those there are."
            );
            return;
        }
        if (RefusalOf(method) is { } refusal)
        {
            FailRequest(message, batch, AgentError.Busy, refusal);
            return;
        }
        _jobs++;
        _working += method.StartsWork ? 1 : 0;
        batch?.Expect();
        _workers ??= new WorkerThreads(settings.MaxConcurrentRequests + SpareThreads, WorkerIdleTime, Run);
        _workers.Post(new Job(_session, method, message.Id.ToArray(), message.Params.ToArray(), batch));
    }

    private string? RefusalOf(IMethod method)
    {
        if (_jobs >= settings.MaxConcurrentRequests + JobsWaitingMax)
        {
            return $"{_jobs} requests are waiting; ask again later.";
        }
        if (!method.StartsWork)
        {
            return null;
        }
        if (_working >= settings.MaxConcurrentRequests)
        {
            return $"{_working} requests are running, as many as max_concurrent_requests allows; ask again later.";
        }
        return _rate.TryTake() ? null : $"More than {_rate.PerSecond} requests a second; ask again later.";
    }

    // On a worker's thread.
    private void Run(Job job)
    {
        if (job.Session == Volatile.Read(ref _session))
        {
            try
            {
                job.Answer = job.Method.Run(job.ParamsJson, _stopping.Token);
            }
            catch (MethodException refused)
            {
                job.Error = refused.Error;
                job.ErrorMessage = refused.Message;
                job.ErrorDataJson = refused.DataJson;
            }
            // A defect in one method must not take the others down; its details are for the log alone, and not its message, which may quote the request.
            catch (Exception defect)
            {
                log.Error("method failed", ("method", job.Method.Name), ("exception", defect.GetType().Name));
                job.Error = AgentError.Internal;
                job.ErrorMessage = "The agent failed to answer; its log says more.";
            }
        }
        lock (_completed)
        {
            _completed.Enqueue(job);
        }
        wake();
    }

    private Job? TryTakeCompleted()
    {
        lock (_completed)
        {
            if (!_completed.TryPeek(out var job) || (job.Session == _session && Outgoing.Count > UnsentBytesForMore))
            {
                return null;
            }
            return _completed.Dequeue();
        }
    }

    private void Finish(Job job)
    {
        var result = job.Answer.ResultJson;
        if (!job.WantsAnswer)
        {
            job.Answer.AfterFlushed?.Invoke();
        }
        else if (job.Error is { } error)
        {
            Fail(job.Id, job.Batch, error, job.ErrorMessage, job.ErrorDataJson);
        }
        else if (result.Length > AnswerBytesMax - (job.Batch?.Bytes ?? 0))
        {
            Fail(
                job.Id,
                job.Batch,
                AgentError.TooLarge,
                $"The answer would be longer than a line may be, {AnswerBytesMax} bytes.",
                $$"""{"size":{{result.Length}},"limit":{{AnswerBytesMax}}}"""
            );
            job.Answer.AfterFlushed?.Invoke();
        }
        else
        {
            Succeed(job.Id, job.Batch, result.Span, job.Answer.AfterFlushed);
        }
        if (job.Batch is { } batch)
        {
            CloseOne(batch);
        }
        _workAnswersEnd = Outgoing.WrittenBytes;
    }

    private void CloseOne(BatchAnswer batch)
    {
        if (batch.Close())
        {
            batch.WriteTo(Outgoing);
            if (batch.Afterwards is { } afterwards)
            {
                Outgoing.Afterwards(afterwards);
            }
        }
    }

    private void Succeed(ReadOnlySpan<byte> id, BatchAnswer? batch, ReadOnlySpan<byte> result, Action? afterwards)
    {
        if (batch is null)
        {
            FrameWriter.Result(Outgoing.Lines, id, result);
            if (afterwards is not null)
            {
                Outgoing.Afterwards(afterwards);
            }
            return;
        }
        FrameWriter.Result(_item, id, result);
        batch.Add(_item.WrittenSpan, afterwards);
        _item.Clear();
    }

    private void FailRequest(in RpcMessage message, BatchAnswer? batch, AgentError error, string why)
    {
        if (message.Kind == RpcMessageKind.Request)
        {
            Fail(message.Id, batch, error, why, null);
        }
    }

    private void Fail(ReadOnlySpan<byte> id, BatchAnswer? batch, AgentError error, string why, string? dataJson)
    {
        var data = dataJson is null ? [] : Encoding.UTF8.GetBytes(dataJson);
        if (batch is null)
        {
            FrameWriter.Error(Outgoing.Lines, id, error, why, data);
            return;
        }
        FrameWriter.Error(_item, id, error, why, data);
        batch.Add(_item.WrittenSpan);
        _item.Clear();
    }

    // A host that asks and does not read must not fill the guest's memory. Workers' answers are not counted: they are bounded by their number.
    private void Bound()
    {
        var sinceLastWork = Outgoing.WrittenBytes - Math.Max(Outgoing.SentBytes, _workAnswersEnd);
        if (sinceLastWork <= UnsentBytesMax)
        {
            return;
        }
        Outgoing.DropUnsent();
        if (!_saidUnread)
        {
            _saidUnread = true;
            log.Warn("host does not read: unsent answers dropped", ("session", _session), ("limit_bytes", UnsentBytesMax));
        }
    }
}
