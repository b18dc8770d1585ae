using System.Net.Sockets;
using Akka.Actor;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// The sending side of one connection. A line goes out at once when the channel takes it whole; otherwise its rest waits in order, and a line that cannot be
/// written within the write timeout ends the connection. Used by one actor at a time: the channel's until a hello is answered, then the VM's.
/// </summary>
internal sealed class ChannelLink(
    int channel,
    IAgentSocket socket,
    ConnectionSettings settings,
    SteadyClock clock,
    IActorRef vm,
    IActorRef owner
) : IDisposable
{
    private readonly Lock _lock = new();

    // Hardly ever needed: made when the channel does not take a line at once.
    private Queue<Rest>? _waiting;
    private HashSet<long>? _untouched;
    private bool _writing;
    private bool _failed;

    public int Channel { get; } = channel;

    /// <summary>Ids that may be answered.</summary>
    public OpenIds Open { get; } = new();

    /// <summary>Sends one whole line, newline included.</summary>
    /// <param name="id">Its request's id; 0 for a hello, which nobody waits to see written.</param>
    /// <returns>True when it is written whole; otherwise <see cref="ChannelProtocol.Written"/> follows, or the connection's end.</returns>
    public bool Send(long id, ReadOnlySpan<byte> line)
    {
        if (id != 0)
        {
            Open.Add(id);
        }
        lock (_lock)
        {
            var sent = 0;
            if (!_failed && !_writing)
            {
                try
                {
                    SendNow(line, ref sent);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    Fail(ChannelEnd.Of(e));
                }
                if (sent == line.Length)
                {
                    return true;
                }
            }
            if (sent == 0 && id != 0)
            {
                (_untouched ??= []).Add(id);
            }
            if (_failed)
            {
                return false;
            }
            (_waiting ??= new()).Enqueue(new Rest(id, line[sent..].ToArray(), IsWhole: sent == 0));
            if (!_writing)
            {
                _writing = true;
                _ = WriteRestsAsync();
            }
            return false;
        }
    }

    /// <summary>Takes a request back, for good: its id is not waited for any longer.</summary>
    /// <returns>True when none of its bytes went to the channel and none will; false when it may be written whole, now or soon.</returns>
    public bool Withdraw(long id)
    {
        Open.Remove(id);
        lock (_lock)
        {
            return _untouched?.Remove(id) == true;
        }
    }

    /// <summary>An id that will not be waited for any longer: its answer counts as a stray from now on.</summary>
    public void Forget(long id) => Open.Remove(id);

    public void Dispose()
    {
        lock (_lock)
        {
            _failed = true;
        }
        socket.Dispose();
    }

    private void SendNow(ReadOnlySpan<byte> line, ref int sent)
    {
        while (sent < line.Length)
        {
            var taken = socket.Send(line[sent..]);
            if (taken == 0)
            {
                break;
            }
            sent += taken;
        }
    }

    // Every way out of this task tells somebody: it is the only one that knows.
    private async Task WriteRestsAsync()
    {
        try
        {
            while (true)
            {
                Rest next;
                lock (_lock)
                {
                    if (_waiting is null || !_waiting.TryDequeue(out next))
                    {
                        _writing = false;
                        return;
                    }
                    if (next.IsWhole && next.Id != 0 && _untouched?.Remove(next.Id) != true)
                    {
                        // Withdrawn while it waited: not a byte of it is sent.
                        continue;
                    }
                }
                await WriteAsync(next.Bytes).ConfigureAwait(false);
                if (next.Id != 0)
                {
                    vm.Tell(new ChannelProtocol.Written(Channel, next.Id), ActorRefs.NoSender);
                }
            }
        }
        catch (OperationCanceledException)
        {
            Fail(new ChannelProtocol.PumpEnded(LossCause.WriteStalled, ""));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Fail(ChannelEnd.Of(e));
        }
#pragma warning disable CA1031 // A task nobody awaits must not lose an error of our own making.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(new ChannelProtocol.PumpEnded(LossCause.InternalError, e.GetType().Name));
        }
    }

    private async Task WriteAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(settings.WriteTimeout, clock.Source);
        for (var sent = 0; sent < bytes.Length; )
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent), patience.Token).ConfigureAwait(false);
        }
    }

    private void Fail(ChannelProtocol.PumpEnded end)
    {
        bool first;
        lock (_lock)
        {
            first = !_failed;
            _failed = true;
            _waiting?.Clear();
        }
        if (first)
        {
            owner.Tell(end, ActorRefs.NoSender);
        }
    }

    private readonly record struct Rest(long Id, byte[] Bytes, bool IsWhole);
}
