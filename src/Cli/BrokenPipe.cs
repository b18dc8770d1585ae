namespace Orchestrator.Cli;

/// <summary>Tells the closed pipe of our own output from other I/O errors.</summary>
internal static class BrokenPipe
{
    private const int Epipe = 32;

    public static bool Is(IOException e) =>
        (e.HResult & 0xFFFF) == Epipe || e.InnerException is System.Net.Sockets.SocketException { NativeErrorCode: Epipe };
}
