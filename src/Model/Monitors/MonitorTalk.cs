using System.Collections.Immutable;
using System.Globalization;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Qmp;

namespace Orchestrator.Model.Monitors;

/// <summary>
/// What is said over one connection to a monitor: waits for the greeting, negotiates, asks how the machine stands and then listens. One question is open at
/// a time. A monitor that is quiet is asked now and then, so that one that hangs is noticed, and an event that was missed.
/// </summary>
public sealed class MonitorTalk
{
    private const int LinesBeforeGreetingMax = 100;

    private readonly MonitorTimes _times;
    private readonly MachineWatch _watch;
    private readonly ImmutableArray<MonitorStep>.Builder _steps = ImmutableArray.CreateBuilder<MonitorStep>();
    private Question _open;
    private string _askedFor = "";
    private string _askedId = "";
    private string _device = "";
    private long _lastId;
    private int _linesBeforeGreeting;
    private bool _ended;

    /// <param name="socketPath">The agent's channel, whose port is watched.</param>
    /// <param name="now">When the monitor was connected, on a monotonic clock.</param>
    public MonitorTalk(string socketPath, MonitorTimes times, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(times);
        _times = times;
        _watch = new MachineWatch(socketPath, e => _steps.Add(new MonitorStep.Tell(e)));
        NextDue = now + times.Greeting;
    }

    private enum Question
    {
        Greeting,
        Capabilities,
        Status,
        Chardevs,
        ChardevOf,
        None,
    }

    /// <summary>QEMU's version, once it has greeted.</summary>
    public string Version { get; private set; } = "";

    /// <summary>When <see cref="Wake"/> has something to do, unless something is heard before.</summary>
    public TimeSpan NextDue { get; private set; }

    /// <summary>A line came.</summary>
    public ImmutableArray<MonitorStep> Hear(QmpMessage message, TimeSpan now)
    {
        if (_open == Question.Greeting)
        {
            BeforeGreeting(message, now);
        }
        else
        {
            Take(message, now);
        }
        return Steps();
    }

    /// <summary>A line passed the limit.</summary>
    public ImmutableArray<MonitorStep> HearTooLong(int lineBytesMax)
    {
        End(MonitorFailure.NotQmp, string.Create(CultureInfo.InvariantCulture, $"a line of more than {lineBytesMax} bytes"));
        return Steps();
    }

    /// <summary>Judges what is overdue and asks what is due.</summary>
    public ImmutableArray<MonitorStep> Wake(TimeSpan now)
    {
        if (now < NextDue)
        {
            return [];
        }
        switch (_open)
        {
            case Question.None:
                _watch.WantAll();
                AskNext(now);
                break;
            case Question.Greeting when _linesBeforeGreeting > 0:
                End(MonitorFailure.NotQmp, "it sends lines, but no greeting");
                break;
            case Question.Greeting:
                End(MonitorFailure.NotGreeted, "");
                break;
            default:
                End(MonitorFailure.NotAnswered, _askedFor);
                break;
        }
        return Steps();
    }

    // What an earlier client left unread may come before the greeting, or its rest.
    private void BeforeGreeting(QmpMessage message, TimeSpan now)
    {
        if (message is QmpMessage.Greeting greeting)
        {
            Version = greeting.Version;
            Ask(Question.Capabilities, "qmp_capabilities", QmpCommands.Capabilities, now);
        }
        else if (++_linesBeforeGreeting > LinesBeforeGreetingMax)
        {
            End(MonitorFailure.NotQmp, "it sends lines, but no greeting");
        }
    }

    private void Take(QmpMessage message, TimeSpan now)
    {
        switch (message)
        {
            case QmpMessage.Happened e:
                _watch.Happened(e.What, now);
                break;
            case QmpMessage.Returned e when e.Id == _askedId && _open != Question.None:
                Answered(e, now);
                break;
            case QmpMessage.Refused e when e.Id == _askedId && _open != Question.None:
                Refused(e, now);
                break;
            case QmpMessage.NotQmp e:
                End(MonitorFailure.NotQmp, e.Problem);
                break;
            default:
                // A second greeting, or an answer to nothing that is open: of no use, and no harm.
                break;
        }
        if (_open == Question.None && !_ended)
        {
            AskNext(now);
        }
    }

    private void Answered(QmpMessage.Returned answer, TimeSpan now)
    {
        var question = _open;
        _open = Question.None;
        NextDue = now + _times.Check;
        switch (question)
        {
            case Question.Status when QmpReader.Status(answer.Value) is { } status:
                _watch.Stands(status);
                break;
            case Question.Chardevs when QmpReader.Chardevs(answer.Value) is { } all:
                _watch.Listed(all, now);
                break;
            case Question.ChardevOf:
                _watch.Judged(_device, QmpReader.Text(answer.Value), now);
                break;
            case Question.Capabilities:
                break;
            default:
                End(MonitorFailure.NotQmp, $"an answer to {_askedFor} that is none");
                break;
        }
    }

    private void Refused(QmpMessage.Refused refusal, TimeSpan now)
    {
        if (_open == Question.ChardevOf)
        {
            _open = Question.None;
            NextDue = now + _times.Check;
            _watch.Judged(_device, null, now);
        }
        else
        {
            End(MonitorFailure.Refused, $"{_askedFor}: {refusal.Description}");
        }
    }

    private void AskNext(TimeSpan now)
    {
        if (_watch.StatusWanted)
        {
            Ask(Question.Status, "query-status", QmpCommands.QueryStatus, now);
        }
        else if (_watch.IdWanted is { } id)
        {
            _device = id;
            Ask(Question.ChardevOf, "qom-get", questionId => QmpCommands.GetChardevOf(questionId, id), now);
        }
        else if (_watch.ListWanted)
        {
            Ask(Question.Chardevs, "query-chardev", QmpCommands.QueryChardev, now);
        }
        else
        {
            _watch.AllAnswered();
        }
    }

    private void Ask(Question question, string what, Func<string, byte[]> line, TimeSpan now)
    {
        _open = question;
        _askedFor = what;
        _askedId = string.Create(CultureInfo.InvariantCulture, $"orchestrator-{++_lastId}");
        NextDue = now + _times.Answer;
        _steps.Add(new MonitorStep.Send(line(_askedId)));
    }

    private void End(MonitorFailure failure, string detail)
    {
        if (!_ended)
        {
            _ended = true;
            _steps.Add(new MonitorStep.End(failure, detail));
        }
    }

    private ImmutableArray<MonitorStep> Steps() => _steps.DrainToImmutable();
}
