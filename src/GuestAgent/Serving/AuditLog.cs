using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>
/// One line in the log for each request; docs/operations.md has its fields. Requests that start work are told one by one, their number a second is bounded;
/// of those that are refused before that, any number can come, and beyond a bound they are only counted. Belongs to the channel's thread.
/// </summary>
internal sealed class AuditLog(TimeProvider time, AgentLog log)
{
    /// <summary>Refusals that are told one by one within <see cref="RefusalWindow"/>; of the others it tells how many there were.</summary>
    public const int RefusalLinesMax = 20;

    public static readonly TimeSpan RefusalWindow = TimeSpan.FromSeconds(10);

    private const int IdCharsMax = 64;
    private const int MethodCharsMax = 64;
    private const int SubjectCharsMax = 256;
    private const int TraceCharsMax = 64;
    private const string Request = "request";

    private readonly long[] _untold = new long[(int)AgentError.KeyConflict + 1];
    private long _windowBegan;
    private int _toldInWindow;
    private long _untoldInAll;

    /// <summary>Time until <see cref="TellDue"/> has something to tell; null when nothing is held back.</summary>
    public TimeSpan? DueIn => _untoldInAll == 0 ? null : RefusalWindow - time.GetElapsedTime(_windowBegan);

    /// <summary>The stable word for an error in the field <c>outcome</c>.</summary>
    public static string WordFor(AgentError error) =>
        error switch
        {
            AgentError.ParseError => "parse_error",
            AgentError.InvalidRequest => "invalid_request",
            AgentError.MethodNotFound => "method_not_found",
            AgentError.InvalidParams => "invalid_params",
            AgentError.Internal => "internal",
            AgentError.CommandFailed => "command_failed",
            AgentError.PermissionDenied => "denied",
            AgentError.NotFound => "not_found",
            AgentError.TimedOut => "timed_out",
            AgentError.TooLarge => "too_large",
            AgentError.Stale => "stale",
            AgentError.Busy => "busy",
            AgentError.KeyConflict => "conflict",
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "An agent never answers with this error."),
        };

    /// <summary>The host's own id of a request, fit for the log; null where it told none.</summary>
    public static string? TraceOf(scoped in ReceivedContext context) =>
        context.Trace.IsEmpty ? null : GuestText.Clean(context.Trace, TraceCharsMax);

    /// <summary>An instant method was answered. Costs nothing when such lines are not written.</summary>
    public void Instant(in RpcMessage message, scoped in ReceivedContext context, int session)
    {
        if (!log.Writes(AgentLogLevel.Debug))
        {
            return;
        }
        var fields = Begin(GuestText.Clean(message.Method, MethodCharsMax), message.Id, TraceOf(context));
        log.Write(AgentLogLevel.Debug, Request, [.. fields, ("outcome", "ok"), ("duration_ms", 0), ("session", session)]);
    }

    /// <summary>Refused before any work, or no request at all.</summary>
    public void Refused(in RpcMessage message, scoped in ReceivedContext context, AgentError error, int session)
    {
        if (!MayTell(error))
        {
            return;
        }
        var method = message.Method.IsEmpty ? null : GuestText.Clean(message.Method, MethodCharsMax);
        var fields = Begin(method, message.Id, TraceOf(context));
        if (message.Problem is { } problem)
        {
            fields.Add(("reason", problem));
        }
        log.Write(AgentLogLevel.Info, Request, [.. fields, ("outcome", WordFor(error)), ("duration_ms", 0), ("session", session)]);
    }

    /// <summary>A line passed the limit.</summary>
    public void TooLong(int session)
    {
        if (MayTell(AgentError.InvalidRequest))
        {
            log.Info(
                Request,
                ("reason", "The line is longer than max_message_size_kb allows."),
                ("outcome", WordFor(AgentError.InvalidRequest)),
                ("session", session)
            );
        }
    }

    /// <summary>A method has ended, and its request was answered.</summary>
    /// <param name="error">What it was answered; null for a result.</param>
    public void Finished(Job job, AgentError? error) => Ended(job, error, unsent: false);

    /// <summary>Its host has left, or begun another session: nobody sees the answer, if there is one.</summary>
    public void Lost(Job job)
    {
        if (job.Begun)
        {
            Ended(job, job.Error, unsent: true);
        }
        else
        {
            Tell(AgentLogLevel.Info, job, "dropped", unsent: false);
        }
    }

    /// <summary>The agent ends, and does not know how these went.</summary>
    public void End(IEnumerable<Job> open)
    {
        foreach (var job in open)
        {
            Tell(AgentLogLevel.Warn, job, job.Begun ? "unfinished" : "dropped", unsent: job.Begun);
        }
        TellUntold();
    }

    /// <summary>Tells how many refusals were held back, once their time is over.</summary>
    public void TellDue()
    {
        if (DueIn <= TimeSpan.Zero)
        {
            TellUntold();
        }
    }

    private void TellUntold()
    {
        if (_untoldInAll == 0)
        {
            return;
        }
        List<LogField> fields = [("count", _untoldInAll)];
        for (var i = 0; i < _untold.Length; i++)
        {
            if (_untold[i] > 0)
            {
                fields.Add((WordFor((AgentError)i), _untold[i]));
                _untold[i] = 0;
            }
        }
        _untoldInAll = 0;
        log.Info("more requests refused, not told one by one", [.. fields]);
    }

    // A host may send broken lines as fast as the channel carries them.
    private bool MayTell(AgentError error)
    {
        if (time.GetElapsedTime(_windowBegan) >= RefusalWindow || _toldInWindow == 0)
        {
            TellUntold();
            _windowBegan = time.GetTimestamp();
            _toldInWindow = 0;
        }
        if (_toldInWindow < RefusalLinesMax)
        {
            _toldInWindow++;
            return log.Writes(AgentLogLevel.Info);
        }
        _untold[(int)error]++;
        _untoldInAll++;
        return false;
    }

    private void Ended(Job job, AgentError? error, bool unsent)
    {
        var level =
            error == AgentError.PermissionDenied ? AgentLogLevel.Warn
            : error is null && !job.Method.StartsWork ? AgentLogLevel.Debug
            : AgentLogLevel.Info;
        if (error is null || job.Method.StartsWork || MayTell(error.Value))
        {
            Tell(level, job, error is { } e ? WordFor(e) : "ok", unsent);
        }
    }

    private void Tell(AgentLogLevel level, Job job, string outcome, bool unsent)
    {
        if (!log.Writes(level))
        {
            return;
        }
        var fields = Begin(job.Method.Name, job.Id, job.Trace);
        if (job.Audit.Subject is { } subject)
        {
            fields.Add(("subject", GuestText.Clean(subject, SubjectCharsMax)));
        }
        fields.AddRange(job.Audit.Fields);
        fields.Add(("outcome", outcome));
        if (unsent)
        {
            fields.Add(("unsent", "true"));
        }
        fields.Add(("duration_ms", (long)time.GetElapsedTime(job.ReceivedAt).TotalMilliseconds));
        fields.Add(("session", job.Session));
        log.Write(level, Request, [.. fields]);
    }

    private static List<LogField> Begin(string? method, ReadOnlySpan<byte> id, string? trace)
    {
        var fields = new List<LogField>(12);
        if (method is not null)
        {
            fields.Add(("method", method));
        }
        if (id is [(byte)'"', .. var text, (byte)'"'])
        {
            fields.Add(new LogField("id", GuestText.Clean(text, IdCharsMax), Quoted: true));
        }
        else if (!id.IsEmpty)
        {
            fields.Add(("id", GuestText.Clean(id, IdCharsMax)));
        }
        if (trace is not null)
        {
            fields.Add(new LogField("trace", trace, Quoted: true));
        }
        return fields;
    }
}
