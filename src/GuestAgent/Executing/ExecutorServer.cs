using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>
/// The executor's end of its one connection: carries out requests, one at a time, until the broker hangs up. A request that runs then is finished first: what
/// happens to the broker is no reason to end a command half-way. One thread, but for the request's own.
/// </summary>
/// <param name="methods">The working methods by these settings.</param>
/// <param name="wake">Raised by the request that has ended, and by whoever wants the executor to end.</param>
/// <param name="mustEnd">The executor is to cancel what runs, and end.</param>
internal sealed class ExecutorServer(
    WireStream broker,
    Func<AgentSettings, IReadOnlyList<IMethod>> methods,
    EventSignal wake,
    Func<bool> mustEnd,
    AgentLog log
) : IDisposable
{
    private const int PowerLookMs = 500;

    private IReadOnlyList<IMethod>? _methods;
    private RunningRequest? _running;
    private Action? _afterwards;
    private bool _hungUp;
    private bool _began;

    public void Run()
    {
        Span<byte> raised = stackalloc byte[8];
        Span<Libc.PollEntry> polled = stackalloc Libc.PollEntry[2];
        while (true)
        {
            Hear();
            AnswerIfDone();
            if (mustEnd())
            {
                _running?.Cancel();
            }
            // One that was to switch the machine off is needed until it is through with that, and not any more when that was in vain.
            if (_running is null && (mustEnd() || (_began ? !PowerPending() : _hungUp)))
            {
                return;
            }
            polled[0] = new(_hungUp ? -1 : broker.Fd, Libc.PollIn);
            polled[1] = new(wake.Fd, Libc.PollIn);
            Libc.Poll(polled, _running is null && _began ? PowerLookMs : -1);
            if (polled[1].Ready != 0)
            {
                _ = Libc.Read(wake.Fd, raised);
            }
        }
    }

    public void Dispose() => _running?.Dispose();

    private bool PowerPending() => _methods?.Any(method => method is PowerMethod { IsPending: true }) ?? false;

    private void Hear()
    {
        try
        {
            while (!_hungUp && broker.TryReceive() is { } frame)
            {
                Take(frame);
            }
            _hungUp |= broker.Ended;
        }
        catch (WireException broken)
        {
            Refuse(broken.Message);
        }
    }

    private void Take(WireFrame frame)
    {
        switch (frame.Kind)
        {
            case WireKind.Opening when _methods is null:
                _methods = methods(Opening.Read(frame.Body));
                break;
            case WireKind.Request when _methods is not null && _running is null:
                _afterwards = null;
                var request = WireRequest.Read(frame.Body);
                _running = new RunningRequest(_methods.FirstOrDefault(method => method.Name == request.Method), request, wake, log);
                break;
            case WireKind.Cancel when _methods is not null:
                // Its answer may have crossed this on the way.
                _running?.Cancel();
                break;
            case WireKind.Go when _afterwards is { } afterwards:
                _afterwards = null;
                _began = true;
                afterwards();
                break;
            default:
                throw new WireException($"a frame of kind {(int)frame.Kind} came out of turn");
        }
    }

    private void AnswerIfDone()
    {
        if (_running is not { Answer: { } answer } done)
        {
            return;
        }
        _running = null;
        using (done)
        {
            try
            {
                if (!_hungUp)
                {
                    var frame = answer.Frame();
                    broker.Send(frame);
                    MappedMemory.GiveBack(frame);
                }
            }
            catch (WireException lost)
            {
                log.Warn("agent lost before it had the answer", ("reason", lost.Message));
                _hungUp = true;
            }
            MappedMemory.GiveBack(answer.ResultJson);
            if (answer.WaitsForGo)
            {
                _afterwards = done.Afterwards;
            }
            else
            {
                done.Afterwards?.Invoke();
            }
        }
    }

    private void Refuse(string why)
    {
        log.Error("agent's connection refused", ("reason", why));
        _hungUp = true;
        try
        {
            var text = new WireWriter(WireKind.Refusal, WireWriter.BytesOf(why));
            text.Text(why);
            broker.Send(text.End());
        }
        catch (WireException)
        {
            // It is told by the end of the connection, then.
        }
    }
}
