using System.Globalization;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>The connection that a service manager has accepted and passes on, as sd_listen_fds(3) says.</summary>
internal static class PassedSocket
{
    private const int FirstPassed = 3;

    /// <exception cref="PlatformException">None was passed, more than one, or one of another user.</exception>
    public static Fd Take()
    {
        const string doing = "serve as executor";
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (Environment.GetEnvironmentVariable("LISTEN_PID") != own || Environment.GetEnvironmentVariable("LISTEN_FDS") != "1")
        {
            throw new PlatformException(doing, "no connection was passed; systemd starts executors, by kvmmanager-agent-executor.socket");
        }
        if (Libc.PeerUser(FirstPassed) is not { } user || user != Libc.EffectiveUser())
        {
            throw new PlatformException(doing, "the connection that was passed is not one of this user's agent");
        }
        return new Fd(FirstPassed);
    }
}
