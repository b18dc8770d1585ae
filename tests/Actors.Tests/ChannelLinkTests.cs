using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Tests;

public sealed class ChannelLinkTests
{
    [Fact]
    public async Task What_is_withdrawn_before_its_first_byte_is_never_written_and_what_was_begun_cannot_be()
    {
        using var socket = new NarrowSocket { Room = 3 };
        using var link = LinkOver(socket);

        Assert.False(link.Send(1, "first\n"u8));
        Assert.False(link.Send(2, "second\n"u8));
        Assert.False(link.Send(3, "third\n"u8));
        Assert.False(link.Withdraw(1));
        Assert.True(link.Withdraw(2));
        Assert.False(link.Withdraw(2));
        socket.Open();

        await socket.HoldsAsync("first\nthird\n");
        Assert.False(link.Withdraw(3));
    }

    [Fact]
    public void What_finds_the_channel_broken_was_certainly_not_sent()
    {
        using var socket = new NarrowSocket { Broken = true };
        using var link = LinkOver(socket);

        Assert.False(link.Send(1, "first\n"u8));
        Assert.False(link.Send(2, "second\n"u8));

        Assert.True(link.Withdraw(1));
        Assert.True(link.Withdraw(2));
    }

    [Fact]
    public void A_line_of_which_some_went_out_before_the_channel_broke_may_have_arrived()
    {
        using var socket = new NarrowSocket { Room = 3, BreaksWhenFull = true };
        using var link = LinkOver(socket);

        Assert.False(link.Send(1, "first\n"u8));
        Assert.False(link.Withdraw(1));
    }

    private static ChannelLink LinkOver(NarrowSocket socket) =>
        new(1, socket, ConnectionSettings.Default, new SteadyClock(TimeProvider.System), ActorRefs.Nobody, ActorRefs.Nobody);

    /// <summary>Takes as many bytes as it has room for; the rest waits until it is opened.</summary>
    private sealed class NarrowSocket : IAgentSocket
    {
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly StringBuilder _written = new();

        public int Room { get; set; }
        public bool Broken { get; init; }
        public bool BreaksWhenFull { get; init; }

        public void Open() => _opened.SetResult();

        public async Task HoldsAsync(string expected)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (Written() != expected)
            {
                Assert.False(limit.IsCancellationRequested, $"written: {Written()}");
                await Task.Yield();
            }
        }

        public ValueTask WaitReadableAsync() => new(Task.Delay(Timeout.InfiniteTimeSpan));

        public int Receive(Span<byte> into) => -1;

        public int Send(ReadOnlySpan<byte> bytes)
        {
            if (Broken || (BreaksWhenFull && Room == 0))
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }
            var taken = Math.Min(Room, bytes.Length);
            Room -= taken;
            Keep(bytes[..taken]);
            return taken;
        }

        public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
        {
            await _opened.Task.WaitAsync(cancel);
            Keep(bytes.Span);
            return bytes.Length;
        }

        public void Dispose() { }

        private void Keep(ReadOnlySpan<byte> bytes)
        {
            lock (_written)
            {
                _written.Append(Encoding.UTF8.GetString(bytes));
            }
        }

        private string Written()
        {
            lock (_written)
            {
                return _written.ToString();
            }
        }
    }
}
