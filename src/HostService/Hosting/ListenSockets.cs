using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Orchestrator.HostService.Hosting;

/// <summary>Binds the service's sockets, and says by name which one cannot be bound and why.</summary>
public static class ListenSockets
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Takes the place of Kestrel's own binding, whose errors do not name a unix socket.</summary>
    /// <exception cref="StartFailureException">The address is taken, forbidden or not this machine's.</exception>
    public static Socket Bind(EndPoint endPoint)
    {
        var path = (endPoint as UnixDomainSocketEndPoint)?.ToString();
        try
        {
            if (path is null)
            {
                return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            }
            RemoveStale(path);
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            File.SetUnixFileMode(path, OwnerOnly);
            return socket;
        }
        catch (SocketException failure)
        {
            throw StartFailureException.OfListening(path is null ? $"http://{endPoint}" : $"unix:{path}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StartFailureException.OfFile($"cannot listen on unix:{path}", failure);
        }
    }

    /// <summary>A service that was killed leaves its socket behind: nobody answers there, so it may go. One that answers stays.</summary>
    private static void RemoveStale(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            throw new StartFailureException(
                $"cannot listen on unix:{path}: there is no folder {folder}; make it or change orchestrator.api.listen"
            );
        }
        if (!File.Exists(path))
        {
            return;
        }
        if ((File.GetAttributes(path) & FileAttributes.Directory) != 0 || new FileInfo(path).Length > 0)
        {
            throw new StartFailureException($"cannot listen on unix:{path}: there is a file of that name that is no socket; move it away");
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        throw new StartFailureException(
            $"cannot listen on unix:{path}: another process serves there; stop it or change orchestrator.api.listen"
        );
    }
}
