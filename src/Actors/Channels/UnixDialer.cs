using System.Net.Sockets;
using System.Text;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Channels;

/// <summary>Connects to unix sockets. A failed connect throws nothing on its way: with many VMs off, it happens often.</summary>
public sealed class UnixDialer : IAgentDialer
{
    private const int PathBytesMax = 107;

    /// <inheritdoc/>
    public async ValueTask<DialResult> DialAsync(string socketPath, CancellationToken cancel)
    {
        if (Encoding.UTF8.GetByteCount(socketPath) > PathBytesMax)
        {
            return new DialResult.Failed(DialFailure.PathTooLong, "");
        }
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        var error = await ConnectAsync(socket, new UnixDomainSocketEndPoint(socketPath), cancel).ConfigureAwait(false);
        if (error == SocketError.Success && !cancel.IsCancellationRequested)
        {
            return new DialResult.Connected(new UnixAgentSocket(socket));
        }
        socket.Dispose();
        return cancel.IsCancellationRequested ? new DialResult.Failed(DialFailure.TimedOut, "") : Failed(error, socketPath);
    }

    private static async ValueTask<SocketError> ConnectAsync(Socket socket, UnixDomainSocketEndPoint to, CancellationToken cancel)
    {
        using var args = new SocketAsyncEventArgs { RemoteEndPoint = to };
        var done = new TaskCompletionSource<SocketError>(TaskCreationOptions.RunContinuationsAsynchronously);
        args.Completed += (_, e) => done.TrySetResult(e.SocketError);
        if (!socket.ConnectAsync(args))
        {
            return args.SocketError;
        }
        await using (cancel.Register(static s => ((Socket)s!).Dispose(), socket).ConfigureAwait(false))
        {
            return await done.Task.ConfigureAwait(false);
        }
    }

    private static DialResult.Failed Failed(SocketError error, string path) =>
        error switch
        {
            SocketError.AddressNotAvailable => new(DialFailure.NoSocket, ""),
            // The kernel refuses what is no socket in the same words.
            SocketError.ConnectionRefused when IsFileOrFolder(path) => new(DialFailure.NotASocket, "a file or folder stands there"),
            SocketError.ConnectionRefused => new(DialFailure.Refused, ""),
            SocketError.WouldBlock or SocketError.TryAgain => new(DialFailure.Busy, ""),
            SocketError.AccessDenied => new(DialFailure.NoPermission, ""),
            SocketError.NotSocket or SocketError.ProtocolType => new(DialFailure.NotASocket, Words(error)),
            SocketError.TimedOut => new(DialFailure.TimedOut, ""),
            _ when !Path.Exists(path) => new(DialFailure.NoSocket, ""),
            _ => new(DialFailure.Other, Words(error)),
        };

    private static bool IsFileOrFolder(string path) =>
        Directory.Exists(path) || (File.Exists(path) && new FileInfo(path) is { Length: > 0 });

    private static string Words(SocketError error) => new SocketException((int)error).Message;
}
