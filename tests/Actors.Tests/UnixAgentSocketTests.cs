using System.Net.Sockets;
using Orchestrator.Actors.Channels;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Actors.Tests;

/// <summary>The channel's socket on its poller, against a socket of .NET's own.</summary>
public sealed class UnixAgentSocketTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly SocketFolder _folder = new();

    [Fact]
    public async Task Every_byte_arrives_once_and_in_order_however_the_writes_fall()
    {
        var seed = Random.Shared.Next();
        var chance = new Random(seed);
        var (ours, theirs) = await ConnectedAsync();
        using var _ = ours;
        var sent = new byte[200_000];
        chance.NextBytes(sent);
        var writing = Task.Run(() =>
        {
            for (var at = 0; at < sent.Length; )
            {
                var count = Math.Min(chance.Next(1, 3000), sent.Length - at);
                at += theirs.Send(sent.AsSpan(at, count));
                if (chance.Next(4) == 0)
                {
                    Thread.Yield();
                }
            }
            theirs.Dispose();
        });
        var received = await ReadToEndAsync(ours);
        Assert.True(sent.AsSpan().SequenceEqual(received), $"seed {seed}");
        await writing;
    }

    [Fact]
    public async Task Who_waits_learns_that_the_socket_was_closed_here()
    {
        var (ours, theirs) = await ConnectedAsync();
        using var _ = theirs;
        Assert.Equal(-1, ours.Receive(new byte[16]));
        var waiting = ours.WaitReadableAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        ours.Dispose();
        await waiting.WaitAsync(Limit);
        Assert.Throws<ObjectDisposedException>(() => ours.Receive(new byte[16]));
        Assert.Equal(0, theirs.Receive(new byte[16]));
    }

    [Fact]
    public async Task What_found_no_room_is_sent_when_the_other_side_reads()
    {
        var (ours, theirs) = await ConnectedAsync();
        using var _ = ours;
        using var __ = theirs;
        var chunk = new byte[64 * 1024];
        var sent = 0;
        while (ours.Send(chunk) is > 0 and var taken)
        {
            sent += taken;
        }
        using var limit = new CancellationTokenSource(Limit);
        var sending = ours.SendAsync(chunk, limit.Token).AsTask();
        Assert.False(sending.IsCompleted);
        var read = Task.Run(() =>
        {
            var into = new byte[64 * 1024];
            var count = 0;
            while (count <= sent)
            {
                count += theirs.Receive(into);
            }
        });
        Assert.InRange(await sending, 1, chunk.Length);
        await read.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_send_that_finds_no_room_can_be_given_up_and_reading_goes_on()
    {
        var (ours, theirs) = await ConnectedAsync();
        using var _ = ours;
        using var __ = theirs;
        while (ours.Send(new byte[64 * 1024]) > 0) { }
        using var patience = new CancellationTokenSource();
        var sending = ours.SendAsync(new byte[1], patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(-1, ours.Receive(new byte[16]));
        var waiting = ours.WaitReadableAsync().AsTask();
        theirs.Send("x"u8);
        await waiting.WaitAsync(Limit);
        Assert.Equal(1, ours.Receive(new byte[16]));
    }

    /// <summary>Descriptors and slots of closed sockets go to new ones at once: none may hear, or read, what is meant for another.</summary>
    [Fact]
    public async Task Sockets_that_come_and_go_never_get_what_is_meant_for_another()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 8),
            async (worker, _) =>
            {
                for (var round = 0; round < TestSize.Rounds(100); round++)
                {
                    var (ours, theirs) = await ConnectedAsync();
                    using var closed = ours;
                    var mine = new byte[] { (byte)worker, (byte)round };
                    theirs.Send(mine);
                    if (round % 3 == 0)
                    {
                        theirs.Dispose();
                        continue;
                    }
                    theirs.Shutdown(SocketShutdown.Send);
                    Assert.Equal(mine, await ReadToEndAsync(ours));
                    theirs.Dispose();
                }
            }
        );
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(IAgentSocket Ours, Socket Theirs)> ConnectedAsync()
    {
        var path = _folder.Path(Guid.NewGuid().ToString("N")[..12]);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var dialed = await new UnixDialer().DialAsync(path, default);
        return (Assert.IsType<DialResult.Connected>(dialed).Socket, await listener.AcceptAsync());
    }

    private static async Task<byte[]> ReadToEndAsync(IAgentSocket socket)
    {
        var all = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            await socket.WaitReadableAsync().AsTask().WaitAsync(Limit);
            for (int count; (count = socket.Receive(buffer)) != -1; )
            {
                if (count == 0)
                {
                    return all.ToArray();
                }
                all.Write(buffer, 0, count);
            }
        }
    }
}
