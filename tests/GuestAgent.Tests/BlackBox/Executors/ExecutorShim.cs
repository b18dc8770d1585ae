using System.Net.Sockets;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Executors;

/// <summary>What systemd is for executors: listens on a socket, and starts the published agent with <c>--executor</c> for each connection.</summary>
internal sealed class ExecutorShim : IDisposable
{
    // The shell gets the connection as its stdout, and passes it on as sd_listen_fds(3) says.
    private const string Pass = "exec 3<&1 >/dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" --executor";

    private readonly TestFolder _folder = new("exec");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<int> _started = [];
    private readonly Thread _thread;

    public ExecutorShim()
    {
        // Where it is not published yet, that takes minutes.
        Assert.True(File.Exists(PublishedAgent.Path));
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(64);
        _thread = new Thread(AcceptAll);
        _thread.Start();
    }

    public string Path => _folder["executor.sock"];

    /// <summary>Process ids, in the order in which they were started.</summary>
    public IReadOnlyList<int> Started
    {
        get
        {
            lock (_started)
            {
                return [.. _started];
            }
        }
    }

    /// <summary>How many have not ended.</summary>
    public int Running => Started.Count(pid => Libc.Wait(pid, reap: false, wait: false) is null && Libc.Kill(pid, 0) == 0);

    public static void Kill(int pid) => Assert.Equal(0, Libc.Kill(pid, Libc.SigKill));

    public void Dispose()
    {
        _listener.Shutdown(SocketShutdown.Both);
        _thread.Join();
        _listener.Dispose();
        foreach (var pid in Started)
        {
            _ = Libc.Kill(pid, Libc.SigKill);
            Libc.Wait(pid, reap: true, wait: true);
        }
        _folder.Dispose();
    }

    private void AcceptAll()
    {
        while (true)
        {
            try
            {
                using var connection = _listener.Accept();
                var errno = Libc.Spawn(
                    "/bin/sh",
                    ["sh", "-c", Pass, PublishedAgent.Path],
                    ["PATH=/usr/bin:/bin"],
                    "/",
                    (int)connection.Handle,
                    null,
                    null,
                    out var pid
                );
                Assert.Equal(0, errno);
                lock (_started)
                {
                    _started.Add(pid);
                }
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
