using System.Text;
using Orchestrator.Actors.Platform;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// Connects to unix sockets: the kernel says at once whether that works. A failed connect throws nothing on its way, and costs no more than its system
/// calls: with many VMs off, it happens often.
/// </summary>
public sealed class UnixDialer : IAgentDialer
{
    /// <inheritdoc/>
    public ValueTask<DialResult> DialAsync(string socketPath, CancellationToken cancel) => new(Dial(socketPath, cancel));

    private static DialResult Dial(string path, CancellationToken cancel)
    {
        if (Encoding.UTF8.GetByteCount(path) > Libc.PathBytesMax)
        {
            return new DialResult.Failed(DialFailure.PathTooLong, "");
        }
        if (cancel.IsCancellationRequested)
        {
            return new DialResult.Failed(DialFailure.TimedOut, "");
        }
        var handle = Libc.Open();
        var error = handle.IsInvalid || Libc.Connect(handle, path) < 0 ? Libc.LastError : 0;
        if (error == 0)
        {
            if (UnixAgentSocket.Over(handle) is { } socket)
            {
                return new DialResult.Connected(socket);
            }
            error = Libc.LastError;
        }
        handle.Dispose();
        return Failed(error, path);
    }

    private static DialResult.Failed Failed(int error, string path) =>
        error switch
        {
            Libc.NotThere or Libc.NotAFolder => new(DialFailure.NoSocket, ""),
            // The kernel refuses what is no socket in the same words.
            Libc.Refused when IsFileOrFolder(path) => new(DialFailure.NotASocket, "a file or folder stands there"),
            Libc.Refused => new(DialFailure.Refused, ""),
            Libc.TryAgain => new(DialFailure.Busy, ""),
            Libc.NotAllowed or Libc.NotPermitted => new(DialFailure.NoPermission, ""),
            Libc.NotASocket or Libc.OtherKindOfSocket => new(DialFailure.NotASocket, Libc.Words(error)),
            _ => new(DialFailure.Other, Libc.Words(error)),
        };

    private static bool IsFileOrFolder(string path) =>
        Directory.Exists(path) || (File.Exists(path) && new FileInfo(path) is { Length: > 0 });
}
