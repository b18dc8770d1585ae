using System.Net.Sockets;

namespace Orchestrator.HostService.Hosting;

/// <summary>The service cannot start: what is wrong, where, and what to do, in one line for stderr.</summary>
#pragma warning disable CA1032 // Without a message for people there is no reason to throw it.
public sealed class StartFailureException(string message, Exception? cause = null) : Exception(message, cause)
#pragma warning restore CA1032
{
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Names what a file operation failed on.</summary>
    /// <param name="doing">For example "cannot make the data folder /var/lib/orchestrator".</param>
    public static StartFailureException OfFile(string doing, Exception cause) =>
        new(
            cause switch
            {
                UnauthorizedAccessException =>
                    $"{doing}: permission denied to uid {Security.OwnUser.Current().Uid}; give it to that user or choose another place",
                IOException { HResult: NoSpaceLeft } => $"{doing}: the disk is full; make room and start again",
                IOException { HResult: ReadOnlyFileSystem } => $"{doing}: the file system is read-only; choose another place",
                _ => $"{doing}: {FirstLineOf(cause)}",
            },
            cause
        );

    /// <summary>Names the address that cannot be listened on.</summary>
    public static StartFailureException OfListening(string address, SocketException cause) =>
        new(
            cause.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"cannot listen on {address}: something else listens there already; stop it or change orchestrator.api.listen",
                SocketError.AccessDenied =>
                    $"cannot listen on {address}: permission denied to uid {Security.OwnUser.Current().Uid}; choose another port or path in orchestrator.api.listen",
                SocketError.AddressNotAvailable =>
                    $"cannot listen on {address}: this machine has no such address; correct orchestrator.api.listen",
                _ => $"cannot listen on {address}: {FirstLineOf(cause)}; see orchestrator.api.listen",
            },
            cause
        );

    /// <summary>What is left of an error nobody foresaw, on one line.</summary>
    public static string FirstLineOf(Exception cause) => cause.Message.ReplaceLineEndings("\n").Split('\n')[0];
}
