using Orchestrator.AgentSimulator.Platform;
using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>
/// A unix socket as QEMU's chardev has it: a short queue, and one client at a time. While one is served nobody else is accepted: the next two wait in silence,
/// and what they send waits with them; a fourth is told to try again.
/// </summary>
/// <param name="listenerToken">Comes back with the listener's events; the client's is the next number.</param>
internal sealed class PortSocket(Epoll epoll, string path, int listenerToken) : IDisposable
{
    private const int Backlog = 1;
    private const int None = -1;

    private int _listener = None;
    private int _client = None;
    private EpollEvents _watched;
    private bool _isOurs;

    public bool HasClient => _client != None;

    public bool IsListening => _listener != None;

    /// <summary>Listens; a file that nobody listens on is replaced.</summary>
    /// <exception cref="ScriptException">Somebody else listens there.</exception>
    public void Open()
    {
        RefuseTakenPath();
        File.Delete(path);
        _isOurs = true;
        _listener = Checked(Libc.UnixSocket(), "make a socket");
        Checked(Libc.Bind(_listener, path), $"bind {path}");
        Checked(Libc.Listen(_listener, Backlog), $"listen on {path}");
        epoll.Watch(_listener, EpollEvents.Readable, listenerToken);
    }

    /// <summary>Nobody listens any more, as when QEMU is gone.</summary>
    /// <param name="remove">Remove the file too.</param>
    public void Close(bool remove)
    {
        HangUp();
        if (_listener != None)
        {
            _ = Libc.Close(_listener);
            _listener = None;
        }
        if (remove && _isOurs)
        {
            File.Delete(path);
            _isOurs = false;
        }
    }

    /// <returns>True when there is a client now that was not there before.</returns>
    public bool Accept()
    {
        if (HasClient || !IsListening)
        {
            return false;
        }
        var client = Libc.Accept(_listener);
        if (client < 0)
        {
            return false;
        }
        _client = client;
        epoll.Rewatch(_listener, EpollEvents.None, listenerToken);
        _watched = EpollEvents.Readable;
        epoll.Watch(client, _watched, listenerToken + 1);
        return true;
    }

    /// <summary>What the client is waited for; that it hung up is told in any case.</summary>
    public void WaitFor(EpollEvents events)
    {
        if (HasClient && events != _watched)
        {
            _watched = events;
            epoll.Rewatch(_client, events, listenerToken + 1);
        }
    }

    /// <summary>Ends the client's connection; the next one may come.</summary>
    public void HangUp()
    {
        if (!HasClient)
        {
            return;
        }
        _ = Libc.Close(_client);
        _client = None;
        if (IsListening)
        {
            epoll.Rewatch(_listener, EpollEvents.Readable, listenerToken);
        }
    }

    /// <returns>Bytes, 0 when nothing is there now, or -1 when the client is gone.</returns>
    public int Receive(Span<byte> into)
    {
        var count = Libc.Receive(_client, into);
        return count > 0 ? count
            : count < 0 && Libc.LastError == Libc.Again ? 0
            : -1;
    }

    /// <returns>Bytes taken, 0 when nothing fits now, or -1 when the client is gone.</returns>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var count = Libc.Send(_client, bytes);
        return count >= 0 ? count
            : Libc.LastError == Libc.Again ? 0
            : -1;
    }

    public void Dispose() => Close(remove: true);

    private void RefuseTakenPath()
    {
        if (!File.Exists(path))
        {
            return;
        }
        var probe = Checked(Libc.UnixSocket(), "make a socket");
        var refused = Libc.Connect(probe, path) != 0 && Libc.LastError == Libc.ConnectionRefused;
        _ = Libc.Close(probe);
        if (!refused)
        {
            throw new ScriptException($"{path} is in use: another process listens there, or it is no socket; choose another --dir");
        }
    }

    private static int Checked(int result, string what) => result >= 0 ? result : throw new PlatformException(what);
}
