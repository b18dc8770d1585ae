using System.Net.Sockets;
using Orchestrator.HostService.Hosting;
using Orchestrator.Tests.Shared;

namespace Orchestrator.HostService.Tests.Hosting;

public sealed class SdNotifyTests
{
    private static string Receive(Socket socket)
    {
        socket.ReceiveTimeout = 20_000;
        var buffer = new byte[64];
        return System.Text.Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    [Fact]
    public void It_tells_a_socket_with_a_path()
    {
        using var folder = new TestFolder("notify-");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(folder["n"]));
        Assert.True(new SdNotify(folder["n"]).Tell(SdNotify.Ready));
        Assert.Equal("READY=1", Receive(manager));
    }

    [Fact]
    public void It_tells_an_abstract_socket()
    {
        var name = $"orchestrator-test-{Guid.NewGuid():N}";
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint('\0' + name));
        Assert.True(new SdNotify('@' + name).Tell(SdNotify.Watchdog));
        Assert.Equal("WATCHDOG=1", Receive(manager));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nothing/there")]
    public void Nobody_to_tell_is_no_error(string? address) => Assert.False(new SdNotify(address).Tell(SdNotify.Ready));

    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "42", 30.0)]
    [InlineData("30000000", "43", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdogs_period_is_for_the_process_that_is_named(string? microseconds, string? pid, double? seconds)
    {
        var environment = new Dictionary<string, string?> { ["WATCHDOG_USEC"] = microseconds, ["WATCHDOG_PID"] = pid };
        Assert.Equal(seconds, SdNotify.WatchdogPeriod(environment.GetValueOrDefault, ownPid: 42)?.TotalSeconds);
    }
}
