using System.Net;
using System.Net.Sockets;

namespace Orchestrator.HostService.Hosting;

/// <summary>
/// The service's addresses, bound before anything else begins: one that is taken ends the start in one line, with no actor started and nothing logged. Kestrel takes
/// each socket from here and listens; those it did not take are closed with the service.
/// </summary>
public sealed class BoundSockets : IDisposable
{
    private readonly List<(EndPoint At, Socket Socket)> _bound = [];

    private BoundSockets() { }

    /// <exception cref="StartFailureException">One cannot be bound; none stays bound.</exception>
    public static BoundSockets Bind(IEnumerable<EndPoint> endPoints)
    {
        ArgumentNullException.ThrowIfNull(endPoints);
        var sockets = new BoundSockets();
        try
        {
            foreach (var endPoint in endPoints)
            {
                sockets._bound.Add((endPoint, ListenSockets.Bind(endPoint)));
            }
            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>The socket of an address, once; later it is bound anew.</summary>
    public Socket Take(EndPoint endPoint)
    {
        var at = _bound.FindIndex(b => b.At.Equals(endPoint));
        if (at < 0)
        {
            return ListenSockets.Bind(endPoint);
        }
        var socket = _bound[at].Socket;
        _bound.RemoveAt(at);
        return socket;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, socket) in _bound)
        {
            socket.Dispose();
        }
        _bound.Clear();
    }
}
