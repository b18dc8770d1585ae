using Orchestrator.Protocol.Rpc;
using Serilog.Core;
using Serilog.Events;

namespace Orchestrator.HostService.Observability;

/// <summary>Around the log file: a disk that is full or a folder without permission costs one line on the console, and one more when writing works again.</summary>
internal sealed class GuardedSink(ILogEventSink file, string path, TextWriter console) : ILogEventSink, IDisposable
{
    private bool _failing;
    private long _lost;

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        try
        {
            file.Emit(logEvent);
            if (_failing)
            {
                Say($"orchestratord: the log file {path} can be written again; {_lost} events are missing in it");
                (_failing, _lost) = (false, 0);
            }
        }
        catch (Exception e)
        {
            // Whatever it is, a log file is not worth the service.
            _lost++;
            if (!_failing)
            {
                _failing = true;
                Say(
                    $"orchestratord: cannot write the log file {path}: {e.Message} The service goes on without it; check orchestrator.log.file, space and permissions."
                );
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            (file as IDisposable)?.Dispose();
        }
        catch (IOException e)
        {
            Say($"orchestratord: the end of the log file {path} could not be written: {e.Message}");
        }
    }

    private void Say(string line)
    {
        try
        {
            console.WriteLine(GuestText.Clean(line));
            console.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // There is no place left to complain to.
        }
    }
}
