using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Orchestrator.Actors.Platform;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// A channel behind a unix socket that QEMU, or an agent itself, listens on. Waits by <see cref="Poller"/> instead of a <see cref="Socket"/>: of those, ten
/// thousand cost several kilobytes and three system calls a line each. Who waits for something to receive goes on on the poller's thread.
/// </summary>
internal sealed class UnixAgentSocket : IAgentSocket, IPolled, IValueTaskSource, IThreadPoolWorkItem
{
    private const int Quiet = 0;
    private const int Waiting = 1;
    private const int Signalled = 2;

    private readonly ChannelHandle _handle;
    private readonly long _token;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private TaskCompletionSource? _writable;
    private int _state;
    private int _closed;
    private bool _drained;

    private UnixAgentSocket(ChannelHandle handle, out bool watched)
    {
        _handle = handle;
        watched = Poller.Shared.TryWatch(handle, this, out _token);
    }

    /// <param name="handle">A connected socket; owned by what is returned.</param>
    /// <returns>Null when the kernel refuses to watch one more, and why in <see cref="Libc.LastError"/>.</returns>
    public static UnixAgentSocket? Over(ChannelHandle handle)
    {
        var socket = new UnixAgentSocket(handle, out var watched);
        return watched ? socket : null;
    }

    public ValueTask WaitReadableAsync()
    {
        if (!_drained)
        {
            return ValueTask.CompletedTask;
        }
        _wait.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Quiet) == Signalled)
        {
            Volatile.Write(ref _state, Quiet);
            return ValueTask.CompletedTask;
        }
        return new ValueTask(this, _wait.Version);
    }

    public int Receive(Span<byte> into)
    {
        var count = Libc.Receive(_handle, into);
        _drained = false;
        if (count >= 0)
        {
            return count;
        }
        _drained = Libc.LastError == Libc.TryAgain;
        return _drained ? -1 : throw Failure(Libc.LastError);
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        var count = Libc.Send(_handle, bytes);
        return count >= 0 ? count
            : Libc.LastError == Libc.TryAgain ? 0
            : throw Failure(Libc.LastError);
    }

    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (true)
        {
            var count = Send(bytes.Span);
            if (count > 0)
            {
                return count;
            }
            await WaitWritableAsync(cancel).ConfigureAwait(false);
        }
    }

    public void Happened(PollEvents events)
    {
        if ((events & ~PollEvents.Readable) != 0)
        {
            Volatile.Read(ref _writable)?.TrySetResult();
        }
        if ((events & ~PollEvents.Writable) != 0)
        {
            Signal();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }
        // A close alone leaves the channel taken while somebody else has it, too.
        Libc.ShutDown(_handle);
        Poller.Shared.Forget(_handle, _token);
        _handle.Dispose();
        Volatile.Read(ref _writable)?.TrySetResult();
        // Who waits finds it closed; not on the thread of whoever closes.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => Signal();

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    // One of all who signal ends the wait; what nobody waits for is kept for the next who does.
    private void Signal()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state == Signalled)
            {
                return;
            }
            if (Interlocked.CompareExchange(ref _state, state == Waiting ? Quiet : Signalled, state) != state)
            {
                continue;
            }
            if (state == Waiting)
            {
                _wait.SetResult(true);
            }
            return;
        }
    }

    private async Task WaitWritableAsync(CancellationToken cancel)
    {
        var writable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _writable, writable);
        // Asked for only now: a reader at the other end would else wake this one with every line that it takes.
        Poller.Shared.Rewatch(_handle, PollEvents.Readable | PollEvents.Writable, _token);
        try
        {
            if (Volatile.Read(ref _closed) == 0)
            {
                await writable.Task.WaitAsync(cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _writable, null);
            if (Volatile.Read(ref _closed) == 0)
            {
                Poller.Shared.Rewatch(_handle, PollEvents.Readable, _token);
            }
        }
    }

    private static SocketException Failure(int error) =>
        error switch
        {
            Libc.ResetByPeer => new SocketException((int)SocketError.ConnectionReset),
            Libc.BrokenPipe or Libc.NotConnected => new SocketException((int)SocketError.Shutdown),
            _ => new SocketException((int)SocketError.SocketError, Libc.Words(error)),
        };
}
