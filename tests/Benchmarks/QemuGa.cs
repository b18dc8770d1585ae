using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>QEMU's own guest agent on a unix socket, where it is installed: the agent's peer.</summary>
internal sealed class QemuGa : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/sbin/qemu-ga", "/usr/bin/qemu-ga"];

    private QemuGa(ChildProcess process, string socket) => (Process, Socket) = (process, socket);

    public ChildProcess Process { get; }

    public string Socket { get; }

    /// <returns>Null where there is none; that is said.</returns>
    public static async Task<QemuGa?> StartAsync(string folder)
    {
        if (Places.FirstOrDefault(File.Exists) is not { } program)
        {
            Console.WriteLine("qemu-ga is not installed (Debian: qemu-guest-agent): its figures are left out");
            return null;
        }
        Directory.CreateDirectory(folder);
        var socket = Path.Combine(folder, "qga.sock");
        var process = ChildProcess.Start(program, "-m", "unix-listen", "-p", socket, "-t", folder);
        await Eventually.HoldsAsync("qemu-ga's socket", () => File.Exists(socket) || process.HasEnded, TimeSpan.FromSeconds(10));
        return new QemuGa(process, socket);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
