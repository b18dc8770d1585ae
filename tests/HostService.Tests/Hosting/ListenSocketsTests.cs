using System.Net;
using System.Net.Sockets;
using Orchestrator.HostService.Hosting;
using Orchestrator.Tests.Shared;

namespace Orchestrator.HostService.Tests.Hosting;

public sealed class ListenSocketsTests
{
    [Fact]
    public void A_socket_that_nobody_serves_any_more_is_replaced_and_a_served_one_is_not()
    {
        using var folder = new TestFolder("bind-");
        var endPoint = new UnixDomainSocketEndPoint(folder["s"]);
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Bound and never listening: connects are refused, as they are after a kill -9.
            dead.Bind(endPoint);
            using var first = ListenSockets.Bind(endPoint);
            first.Listen();
            Assert.Contains(
                "another process",
                Assert.Throws<StartFailureException>(() => ListenSockets.Bind(endPoint)).Message,
                StringComparison.Ordinal
            );
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["s"]));
        }
    }

    [Fact]
    public void What_cannot_be_bound_is_named()
    {
        using var folder = new TestFolder("bind-");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Contains(
            $"http://127.0.0.1:{port}",
            Assert.Throws<StartFailureException>(() => ListenSockets.Bind(taken.LocalEndpoint)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"no folder {folder["none"]}",
            Assert.Throws<StartFailureException>(() => ListenSockets.Bind(new UnixDomainSocketEndPoint(folder["none/s"]))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(28, "disk is full")]
    [InlineData(30, "read-only")]
    public void A_full_or_read_only_disk_is_told_in_one_line(int errno, string says)
    {
        var failure = StartFailureException.OfFile("cannot keep the API's tokens in /x", new IOException("several\nlines", errno));
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
