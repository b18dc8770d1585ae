using System.Buffers.Binary;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Executing;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.Executing;

/// <summary>An executor on a thread of this process, with methods of the test's own, and its broker in the test's hands.</summary>
internal sealed class ServedExecutor : IDisposable
{
    private readonly SocketEnds _ends = new();
    private readonly EventSignal _wake = new();
    private readonly Thread _thread;
    private int _mustEnd;

    public ServedExecutor(params IMethod[] methods)
    {
        _thread = new Thread(() =>
        {
            using var stream = new WireStream(_ends.Far);
            using var server = new ExecutorServer(
                stream,
                _ => methods,
                _wake,
                () => Volatile.Read(ref _mustEnd) != 0,
                new AgentLog(AgentLogLevel.Error, new LogDescriptor(-1, isJournal: false), TimeProvider.System)
            );
            server.Run();
        });
        _thread.Start();
    }

    /// <summary>A executor that has had its opening.</summary>
    public static ServedExecutor Opened(params IMethod[] methods)
    {
        var executor = new ServedExecutor(methods);
        executor.Send(Opening.Of(new AgentSettings()).Frame);
        return executor;
    }

    public void Send(ReadOnlyMemory<byte> frame) => _ends.Near.Send(frame.Span);

    public void Request(string method) => Send(new WireRequest(method, default).Frame());

    public void HangUp() => _ends.Near.Close();

    public void Terminate()
    {
        Volatile.Write(ref _mustEnd, 1);
        _wake.Raise();
    }

    /// <summary>The next frame; null at the end of the stream.</summary>
    public WireFrame? Receive()
    {
        var head = new byte[WireFrame.HeadBytes];
        if (!Fill(head))
        {
            return null;
        }
        var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(head)];
        Assert.True(Fill(body));
        return new WireFrame((WireKind)head[4], body);
    }

    public WireAnswer Answer()
    {
        var frame = Receive();
        Assert.Equal(WireKind.Answer, frame?.Kind);
        return WireAnswer.Read(frame!.Value.Body);
    }

    /// <summary>Waits for its end.</summary>
    public bool Ends(TimeSpan limit) => _thread.Join(limit);

    public void Dispose()
    {
        Terminate();
        Assert.True(_thread.Join(TimeSpan.FromSeconds(20)), "the executor does not end");
        _ends.Dispose();
        _wake.Dispose();
    }

    private bool Fill(byte[] bytes)
    {
        for (var filled = 0; filled < bytes.Length; )
        {
            var count = _ends.Near.Receive(bytes.AsSpan(filled));
            if (count == 0)
            {
                return false;
            }
            filled += count;
        }
        return true;
    }
}
