using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Orchestrator.HostService.Security;

/// <summary>The process at the other end of a unix socket, as the kernel noted it when it connected (SO_PEERCRED): nothing the client says can change it.</summary>
/// <param name="Uid">Effective user id of the client when it connected.</param>
public sealed record PeerCredentials(uint Uid)
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>Notes the peer of each connection of an endpoint among the connection's features.</summary>
    public static ConnectionDelegate Note(ConnectionDelegate next) =>
        connection =>
        {
            if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket && Of(socket) is { } peer)
            {
                connection.Features.Set(peer);
                return next(connection);
            }
            connection.Abort(new ConnectionAbortedException("The kernel does not tell who is at the other end."));
            return Task.CompletedTask;
        };

    /// <returns>Null where the kernel does not tell.</returns>
    public static PeerCredentials? Of(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<byte> ucred = stackalloc byte[12];
        try
        {
            return socket.GetRawSocketOption(SolSocket, SoPeerCred, ucred) == ucred.Length
                ? new PeerCredentials(MemoryMarshal.Read<uint>(ucred[4..]))
                : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
