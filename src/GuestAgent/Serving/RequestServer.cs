using System.Diagnostics.CodeAnalysis;
using System.Text;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Installation;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>
/// Answers the lines of one host at a time; docs/protocol.md §2. Belongs to the channel's thread, which is also the only one that writes answers: instant
/// methods are answered at once, the others by workers that hand their outcome back through <see cref="TakeCompleted"/>.
/// </summary>
internal sealed class RequestServer : IDisposable
{
    /// <summary>Unsent small answers that are kept for a host that does not read.</summary>
    public const int UnsentBytesMax = 1024 * 1024;

    /// <summary>Answers of workers wait, and keep their places, while more than this is unsent.</summary>
    private const int UnsentBytesForMore = 64 * 1024;

    /// <summary>Longest answer; the host takes no longer line.</summary>
    private const int AnswerBytesMax = ProtocolLimits.HostLineBytesMax10 - 1024;

    private readonly TimeProvider _time;
    private readonly AgentLog _log;
    private readonly AuditLog _audit;
    private readonly JobCrew _crew;
    private readonly AnswerWriter _answers = new();
    private readonly HostSession _session;
    private readonly Fence _fence;
    private AgentSettings _settings;
    private MethodTable _methods;
    private long _workAnswersEnd;

    public RequestServer(
        AgentSettings settings,
        AgentIdentity identity,
        FleetKeeper fleets,
        MethodTable methods,
        TimeProvider time,
        AgentLog log,
        Action wake
    )
    {
        _time = time;
        _log = log;
        _audit = new AuditLog(time, log);
        _crew = new JobCrew(time, log, wake);
        _session = new HostSession(identity, fleets, Outgoing, _crew, log);
        _fence = new Fence(identity, fleets, _session, time);
        Use(settings, methods);
    }

    /// <summary>Lines for the host; whoever owns the channel takes them from here.</summary>
    public OutgoingQueue Outgoing => _answers.Queue;

    /// <summary>Nothing is being worked on and nothing is left to send.</summary>
    public bool Idle => _crew.Workless && Outgoing.Count == 0;

    /// <summary>Nothing is being worked on.</summary>
    public bool Workless => _crew.Workless;

    /// <summary>Time until <see cref="TellDue"/> has something to tell; null when it has nothing.</summary>
    public TimeSpan? TellIn => _audit.DueIn;

    /// <summary>Requests from now on are served by these; those in flight end under the ones they began with.</summary>
    [MemberNotNull(nameof(_settings), nameof(_methods))]
    public void Use(AgentSettings settings, MethodTable methods)
    {
        _settings = settings;
        _methods = methods;
        _crew.ConcurrentMax = settings.MaxConcurrentRequests;
    }

    /// <summary>A host has connected, or is found connected.</summary>
    public void HostArrived() => _session.HostArrived();

    /// <summary>The host is gone: what it asked and has not begun is dropped, what is running loses its answer.</summary>
    /// <param name="nextHostSeesOldBytes">The channel keeps bytes from one host to the next.</param>
    public void HostLeft(bool nextHostSeesOldBytes)
    {
        _session.HostLeft(nextHostSeesOldBytes);
        TakeCompleted();
    }

    /// <summary>Now, as <see cref="Line"/> takes it.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>One whole line of the host.</summary>
    /// <param name="readAt">When its last bytes began to be read: from here its time to live counts.</param>
    public void Line(ReadOnlySpan<byte> line, long readAt)
    {
        var message = RpcReader.Read(line);
        if (message.Kind != RpcMessageKind.Batch)
        {
            Handle(message, null, readAt);
        }
        else
        {
            var batch = new BatchAnswer();
            foreach (var item in message.Items)
            {
                Handle(item, batch, readAt);
            }
            _answers.CloseOne(batch);
        }
        Bound();
    }

    /// <summary>A line passed the limit; the rest of it is being skipped.</summary>
    public void LineTooLong()
    {
        _answers.Fail(
            default,
            null,
            AgentError.InvalidRequest,
            $"The line is longer than {_settings.MaxMessageBytes} bytes.",
            $$"""{"limit":{{_settings.MaxMessageBytes}}}"""
        );
        _audit.TooLong(_crew.Session);
        Bound();
    }

    /// <summary>Queues the answers that workers have finished, as far as the host reads them.</summary>
    public void TakeCompleted()
    {
        while (_crew.TryTake(onlyEarlier: Outgoing.Count > UnsentBytesForMore) is { } job)
        {
            if (job.Session == _crew.Session)
            {
                Finish(job);
                continue;
            }
            Drop(job.Answer);
            _audit.Lost(job);
        }
    }

    /// <summary>Tells of refusals that were only counted, once it is time.</summary>
    public void TellDue() => _audit.TellDue();

    /// <summary>Tells running methods to end now.</summary>
    public void CancelWork() => _crew.Cancel();

    public void Dispose()
    {
        TakeCompleted();
        _audit.End(_crew.Open);
        _answers.Dispose();
        _crew.Dispose();
    }

    private void Handle(in RpcMessage message, BatchAnswer? batch, long readAt)
    {
        switch (message.Kind)
        {
            case RpcMessageKind.Request:
            case RpcMessageKind.Notification:
                Call(message, batch, readAt);
                break;
            case RpcMessageKind.Response:
            case RpcMessageKind.ErrorResponse:
                // The agent asks nothing, so this answers nothing; an error in return could start a quarrel between two that think alike.
                _log.Debug("answer to nothing ignored");
                break;
            default:
                _answers.Fail(message.Id, batch, message.Error, message.Problem ?? "The message is invalid.", null);
                _audit.Refused(message, default, message.Error, _crew.Session);
                break;
        }
    }

    private void Call(in RpcMessage message, BatchAnswer? batch, long readAt)
    {
        var instant = _methods.Instant(message.Method);
        var method = instant is null ? _methods.Working(message.Method) : null;
        if (instant is null && method is null)
        {
            var name = GuestText.Clean(message.Method, 64);
            FailRequest(
                message,
                default,
                batch,
                AgentError.MethodNotFound,
                $"There is no method \"{name}\"; get_agent_info lists those there are."
            );
            return;
        }
        var context = ReceivedContext.Read(message.Params, out var misfit);
        if (misfit is not null)
        {
            FailRequest(message, context, batch, AgentError.InvalidParams, misfit);
        }
        else if (_fence.Refuse(context, readAt) is { } stale)
        {
            FailRequest(message, context, batch, AgentError.Stale, stale.Message, stale.DataJson);
        }
        else if (instant is not null)
        {
            CallInstant(instant, message, context, batch);
        }
        else if (_crew.RefusalOf(method!) is { } refusal)
        {
            FailRequest(message, context, batch, AgentError.Busy, refusal);
        }
        else
        {
            Post(method!, message, context, batch, readAt);
        }
    }

    private void Post(IMethod method, in RpcMessage message, scoped in ReceivedContext context, BatchAnswer? batch, long readAt)
    {
        var job = new Job(_crew.Session, method, message.Id.ToArray(), message.Params.ToArray(), batch, readAt)
        {
            Fence = _fence.Keep(context, readAt),
            Trace = AuditLog.TraceOf(context),
        };
        if (_crew.TryPost(job))
        {
            batch?.Expect();
        }
        else
        {
            FailRequest(message, context, batch, AgentError.Busy, OwnThread.None);
        }
    }

    private void CallInstant(IInstantMethod instant, in RpcMessage message, scoped in ReceivedContext context, BatchAnswer? batch)
    {
        GreetingParams greeting = default;
        var refusal = instant.Greets ? Greeting.Read(message.Params, out greeting) : MethodParams.RefuseForNone(message.Params);
        if (refusal is null && batch is not null && greeting.Session is { } session && session != _session.Name)
        {
            refusal = "A session begins with a request of its own, not within a batch.";
        }
        if (refusal is not null)
        {
            FailRequest(message, context, batch, AgentError.InvalidParams, refusal);
            return;
        }
        Greeted greeted = default;
        if (instant.Greets)
        {
            greeted = _session.Greet(greeting);
            TakeCompleted();
        }
        if (message.Kind == RpcMessageKind.Request)
        {
            Span<byte> scratch = stackalloc byte[256];
            _answers.Succeed(message.Id, batch, instant.Answer(greeted, scratch));
        }
        _audit.Instant(message, context, _crew.Session);
    }

    private void Finish(Job job)
    {
        var result = job.Answer.ResultJson;
        var told = job.Error;
        if (!job.WantsAnswer)
        {
            Drop(job.Answer);
        }
        else if (job.Error is { } error)
        {
            _answers.Fail(job.Id, job.Batch, error, job.ErrorMessage, job.ErrorDataJson);
        }
        else if (result.Length > AnswerBytesMax - (job.Batch?.Bytes ?? 0))
        {
            _answers.Fail(
                job.Id,
                job.Batch,
                AgentError.TooLarge,
                $"The answer would be longer than a line may be, {AnswerBytesMax} bytes.",
                $$"""{"size":{{result.Length}},"limit":{{AnswerBytesMax}}}"""
            );
            Drop(job.Answer);
            told = AgentError.TooLarge;
        }
        else
        {
            _answers.Succeed(job.Id, job.Batch, job.Answer);
        }
        _audit.Finished(job, told);
        if (job.Batch is { } batch)
        {
            _answers.CloseOne(batch);
        }
        _workAnswersEnd = Outgoing.WrittenBytes;
    }

    // Nobody will read it.
    private static void Drop(in MethodAnswer answer)
    {
        MappedMemory.GiveBack(answer.ResultJson);
        answer.AfterFlushed?.Invoke();
    }

    private void FailRequest(
        in RpcMessage message,
        scoped in ReceivedContext context,
        BatchAnswer? batch,
        AgentError error,
        string why,
        string? dataJson = null
    )
    {
        _audit.Refused(message, context, error, _crew.Session);
        if (message.Kind == RpcMessageKind.Request)
        {
            _answers.Fail(message.Id, batch, error, why, dataJson);
        }
    }

    // A host that asks and does not read must not fill the guest's memory. Workers' answers are not counted: they are bounded by their number.
    private void Bound()
    {
        var sinceLastWork = Outgoing.WrittenBytes - Math.Max(Outgoing.SentBytes, _workAnswersEnd);
        if (sinceLastWork <= UnsentBytesMax)
        {
            return;
        }
        _session.DropUnsent(UnsentBytesMax);
    }
}
