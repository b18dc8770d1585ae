using Orchestrator.Protocol.Rpc;

namespace Orchestrator.HostService.Observability;

/// <summary>
/// What goes wrong with the log itself, as a line on standard error: the first at once, then one in <see cref="Pause"/> at most. Never blocks who tells it,
/// for a terminal may have stopped.
/// </summary>
/// <param name="file">The log file, if there is one.</param>
internal sealed class LogTrouble(string? file, TimeProvider time)
{
    /// <summary>Between two lines, at least.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private const int LineCharsMax = 1000;

    // The queue's word for each event that it drops; those are counted and told in the log (DropTeller).
    private const string QueueIsFull = "unable to enqueue";

    // Stands before the error in the queue's word for an event that its sink did not take.
    private const string Around = "to wrapped sink: ";
    private readonly Lock _gate = new();
    private Task _line = Task.CompletedTask;
    private long? _told;

    /// <summary>For Serilog's own complaints, and ours.</summary>
    /// <param name="what">May have many lines; the first is shown.</param>
    public void Tell(string what)
    {
        if (what.Contains(QueueIsFull, StringComparison.Ordinal))
        {
            return;
        }
        lock (_gate)
        {
            if (!_line.IsCompleted || (_told is { } told && time.GetElapsedTime(told) < Pause))
            {
                return;
            }
            _told = time.GetTimestamp();
            var where = file is null ? "" : $" (log file {file})";
            var why = what.ReplaceLineEndings("\n").Split('\n')[0].Split(Around)[^1].TrimEnd('.');
            var line =
                $"orchestratord: the log cannot be written in full{where}: {why}; the service goes on without what is missing, check orchestrator.log.file, space and permissions";
            _line = Task.Run(() => Write(GuestText.Clean(line, LineCharsMax)));
        }
    }

    /// <summary>Waits until a line that was begun is written.</summary>
    public void Finish(TimeSpan patience)
    {
        Task line;
        lock (_gate)
        {
            line = _line;
        }
        line.Wait(patience);
    }

    private static void Write(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // There is no place left to complain to.
        }
    }
}
