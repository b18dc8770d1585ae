using System.Globalization;
using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>The environment of every command: the same on each machine, and nothing of the agent's own.</summary>
internal static class CommandEnvironment
{
    /// <summary>Where names without a slash are looked up, in order.</summary>
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const int PasswdBytesMax = 1024 * 1024;

    public static List<string> Make()
    {
        var (user, home) = Account(Libc.EffectiveUser(), SmallFile.TryRead("/etc/passwd", PasswdBytesMax));
        return [$"PATH={SearchPath}", $"HOME={home}", $"USER={user}", $"LOGNAME={user}", "SHELL=/bin/sh", "LANG=C.UTF-8"];
    }

    /// <summary>Name and home of a user in passwd(5), or what stands for them where they are not listed.</summary>
    internal static (string User, string Home) Account(uint uid, byte[]? passwd)
    {
        var wanted = uid.ToString(CultureInfo.InvariantCulture);
        foreach (var line in Encoding.UTF8.GetString(passwd ?? []).Split('\n'))
        {
            if (line.Split(':') is [var name, _, var id, _, _, var home, ..] && id == wanted)
            {
                return (name, home.Length > 0 ? home : "/");
            }
        }
        return uid == 0 ? ("root", "/root") : (wanted, "/");
    }
}
