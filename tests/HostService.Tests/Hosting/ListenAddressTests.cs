using System.Net;
using System.Net.Sockets;
using Orchestrator.HostService.Hosting;
using Orchestrator.Tests.Shared;

namespace Orchestrator.HostService.Tests.Hosting;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080", "http://127.0.0.1:8080")]
    [InlineData("http://127.9.9.9:0", "http://127.9.9.9:0")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080")]
    [InlineData("unix:/run/x.sock", "unix:/run/x.sock")]
    public void An_address_of_this_machine_is_taken(string text, string meaning) =>
        Assert.Equal(meaning, ListenAddress.Parse(text).ToString());

    [Theory]
    [InlineData("http://0.0.0.0:8080", "in clear")]
    [InlineData("http://[::]:8080", "in clear")]
    [InlineData("http://192.0.2.1:8080", "in clear")]
    [InlineData("http://*:8080", "no address")]
    [InlineData("http://example.org:8080", "IP address")]
    [InlineData("https://127.0.0.1:8080", "no address")]
    [InlineData("http://127.0.0.1:8080/api", "no address")]
    [InlineData("127.0.0.1:8080", "no address")]
    [InlineData("unix:relative.sock", "absolute")]
    [InlineData("", "no address")]
    public void Another_is_refused_with_the_reason(string text, string why) =>
        Assert.Contains(why, Assert.Throws<StartFailureException>(() => ListenAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_path_of_107_bytes_is_taken_and_one_of_108_is_not()
    {
        Assert.IsType<ListenAddress.Unix>(ListenAddress.Parse($"unix:/{new string('a', 106)}"));
        Assert.Contains(
            "108 bytes",
            Assert.Throws<StartFailureException>(() => ListenAddress.Parse($"unix:/{new string('a', 107)}")).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<StartFailureException>(() => ListenAddress.Parse($"unix:/{new string('ü', 60)}"));
    }

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
