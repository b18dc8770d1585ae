using System.Net.Sockets;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Executing;

/// <summary>The two ends of a new unix stream: one as a test's socket, one as the descriptor that the agent's code owns.</summary>
internal sealed class SocketEnds : IDisposable
{
    public SocketEnds()
    {
        using var folder = new TestFolder("wire");
        using var listener = Stream();
        listener.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        listener.Listen(1);
        Near = Stream();
        Near.Connect(new UnixDomainSocketEndPoint(folder["s"]));
        Near.ReceiveTimeout = 20_000;
        Far = new Fd(Libc.Accept((int)listener.Handle));
    }

    public Socket Near { get; }

    public Fd Far { get; }

    /// <summary>Waits until the far end has something to read.</summary>
    public void WaitForFar() => Libc.Poll([new Libc.PollEntry(Far.Number, Libc.PollIn)], 20_000);

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }

    private static Socket Stream() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
