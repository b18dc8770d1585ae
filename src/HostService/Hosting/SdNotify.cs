using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Orchestrator.HostService.Hosting;

/// <summary>Tells the service manager how the service is: sd_notify(3), a datagram to the unix socket that NOTIFY_SOCKET names. Without one it says nothing.</summary>
/// <param name="address">A path, or <c>@name</c> for an abstract socket; null for none.</param>
public sealed class SdNotify(string? address)
{
    public const string Ready = "READY=1";
    public const string Stopping = "STOPPING=1";
    public const string Watchdog = "WATCHDOG=1";

    /// <summary>The one of this process's environment.</summary>
    public static SdNotify OfEnvironment() => new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    /// <summary>How often systemd wants to hear <see cref="Watchdog"/> at the latest; null when it does not watch this process.</summary>
    public static TimeSpan? WatchdogPeriod(Func<string, string?> environment, int ownPid)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var pid = environment("WATCHDOG_PID");
        return
            (string.IsNullOrEmpty(pid) || pid == ownPid.ToString(CultureInfo.InvariantCulture))
            && long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    /// <returns>False when there is nobody to tell or it cannot be reached: that never stops the service.</returns>
    public bool Tell(string state)
    {
        if (string.IsNullOrEmpty(address))
        {
            return false;
        }
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            var target = new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address);
            return socket.SendTo(Encoding.UTF8.GetBytes(state), target) > 0;
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
