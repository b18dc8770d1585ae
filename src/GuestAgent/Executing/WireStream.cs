using System.Buffers.Binary;
using System.Diagnostics;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>One end of a connection between broker and executor: frames in and out. Belongs to one thread at a time.</summary>
internal sealed class WireStream(Fd socket) : IDisposable
{
    /// <summary>How long the other end may take nothing of what it is sent.</summary>
    public static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(30);

    private readonly byte[] _head = new byte[WireFrame.HeadBytes];
    private Memory<byte>? _body;
    private int _filled;

    public int Fd => socket.Number;

    /// <summary>Nothing more will come: the other end has closed, or is gone.</summary>
    public bool Ended { get; private set; }

    public static ReadOnlyMemory<byte> Empty(WireKind kind) => new WireWriter(kind, 0).End();

    /// <summary>Sends a whole frame; waits while the other end is slow.</summary>
    /// <exception cref="WireException">The other end is gone, or has taken nothing for too long.</exception>
    public void Send(ReadOnlyMemory<byte> frame)
    {
        var since = Stopwatch.GetTimestamp();
        Span<Libc.PollEntry> polled = stackalloc Libc.PollEntry[1];
        while (!frame.IsEmpty)
        {
            var count = Libc.SendNow(socket.Number, frame.Span);
            if (count > 0)
            {
                frame = frame[(int)count..];
                since = Stopwatch.GetTimestamp();
                continue;
            }
            if (Libc.LastError != SystemError.Again)
            {
                throw new WireException(SystemError.Words(Libc.LastError));
            }
            var left = SendLimit - Stopwatch.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                throw new WireException($"nothing was taken for {SendLimit.TotalSeconds} s");
            }
            polled[0] = new(socket.Number, Libc.PollOut);
            Libc.Poll(polled, (int)Math.Ceiling(left.TotalMilliseconds));
        }
    }

    /// <summary>The next frame, if it is there whole; otherwise look at <see cref="Ended"/>. Does not wait.</summary>
    /// <exception cref="WireException">It is longer than any may be, or the stream ended inside of it.</exception>
    public WireFrame? TryReceive()
    {
        while (!Ended)
        {
            var wanted = _body is { } filling ? filling.Span[_filled..] : _head.AsSpan(_filled);
            if (wanted.IsEmpty)
            {
                if (_body is { } body)
                {
                    (_body, _filled) = (null, 0);
                    return new WireFrame((WireKind)_head[4], body);
                }
                (_body, _filled) = (WireFrame.Room(BodyBytes()), 0);
                continue;
            }
            var count = Libc.ReceiveNow(socket.Number, wanted);
            if (count > 0)
            {
                _filled += (int)count;
                continue;
            }
            if (count < 0 && Libc.LastError == SystemError.Again)
            {
                return null;
            }
            Ended = true;
            if (_body is not null || _filled > 0)
            {
                throw new WireException("the stream ended inside a frame");
            }
        }
        return null;
    }

    public void Dispose()
    {
        socket.Dispose();
        MappedMemory.GiveBack(_body ?? default);
        _body = null;
    }

    private int BodyBytes()
    {
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(_head);
        return bytes <= WireFrame.BodyBytesMax
            ? (int)bytes
            : throw new WireException($"a frame of {bytes} bytes; {WireFrame.BodyBytesMax} are the most");
    }
}
