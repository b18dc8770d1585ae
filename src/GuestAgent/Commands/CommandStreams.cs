using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>The pipes of a command's stdout and stderr.</summary>
internal sealed class CommandStreams : IDisposable
{
    private readonly Fd _stdout;
    private readonly Fd _stderr;

    public CommandStreams()
    {
        (_stdout, StdoutWrite) = Libc.OpenPipe();
        try
        {
            (_stderr, StderrWrite) = Libc.OpenPipe();
        }
        catch
        {
            _stdout.Dispose();
            StdoutWrite.Dispose();
            throw;
        }
    }

    public Fd StdoutWrite { get; }

    public Fd StderrWrite { get; }

    /// <summary>The end to read from; -1 after its end was read.</summary>
    public int StdoutOrNone => _stdout.IsOpen ? _stdout.Number : -1;

    /// <summary>As <see cref="StdoutOrNone"/>.</summary>
    public int StderrOrNone => _stderr.IsOpen ? _stderr.Number : -1;

    public bool AllAtEnd => !_stdout.IsOpen && !_stderr.IsOpen;

    /// <summary>Once the child has them: the end comes when the last process of the command has closed its own.</summary>
    public void CloseWriteEnds()
    {
        StdoutWrite.Dispose();
        StderrWrite.Dispose();
    }

    public void ReadStdout(OutputBuffer into) => Read(_stdout, into);

    public void ReadStderr(OutputBuffer into) => Read(_stderr, into);

    /// <summary>What has been written by now, without waiting; bounded, for somebody may go on writing.</summary>
    public void ReadWhatIsThere(OutputBuffer stdout, OutputBuffer stderr, int readsMax)
    {
        Span<Libc.PollEntry> polled = stackalloc Libc.PollEntry[2];
        for (var i = 0; i < readsMax && !AllAtEnd; i++)
        {
            polled[0] = new(StdoutOrNone, Libc.PollIn);
            polled[1] = new(StderrOrNone, Libc.PollIn);
            Libc.Poll(polled, 0);
            if ((polled[0].Ready | polled[1].Ready) == 0)
            {
                return;
            }
            if (polled[0].Ready != 0)
            {
                ReadStdout(stdout);
            }
            if (polled[1].Ready != 0)
            {
                ReadStderr(stderr);
            }
        }
    }

    public void Dispose()
    {
        CloseWriteEnds();
        _stdout.Dispose();
        _stderr.Dispose();
    }

    private static void Read(Fd stream, OutputBuffer into)
    {
        if (into.ReadFrom(stream) == 0)
        {
            stream.Dispose();
        }
    }
}
