using System.Buffers.Text;
using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>The environment of every command: the same on each machine, and nothing of the agent's own.</summary>
internal static class CommandEnvironment
{
    /// <summary>Where names without a slash are looked up, in order.</summary>
    public const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const string Users = "/etc/passwd";
    private const int LineBytesMax = 4096;

    public static List<string> Make()
    {
        var (user, home) = Account(Libc.EffectiveUser(), Users);
        return [$"PATH={SearchPath}", $"HOME={home}", $"USER={user}", $"LOGNAME={user}", "SHELL=/bin/sh", "LANG=C.UTF-8"];
    }

    /// <summary>
    /// Name and home of a user in passwd(5), or what stands for them where they are not listed. Read for each command, so no further than to the user's line:
    /// root's is the first.
    /// </summary>
    internal static (string User, string Home) Account(uint uid, string file)
    {
        Span<byte> digits = stackalloc byte[10];
        _ = Utf8Formatter.TryFormat(uid, digits, out var digitCount);
        var wanted = digits[..digitCount];
        using var passwd = new Fd(Libc.Open(file, Libc.OpenRead | Libc.CloseOnExec | Libc.NonBlocking | Libc.OpenNoControllingTerminal));
        Span<byte> buffer = stackalloc byte[LineBytesMax];
        var held = 0;
        var midLine = false;
        for (var ended = !passwd.IsOpen; !ended; )
        {
            var got = (int)Libc.Read(passwd.Number, buffer[held..]);
            ended = got <= 0;
            held += Math.Max(got, 0);
            ReadOnlySpan<byte> rest = buffer[..held];
            for (var end = 0; end >= 0 && rest.Length > 0; )
            {
                end = rest.IndexOf((byte)'\n');
                if ((end >= 0 || ended) && !midLine && AccountIn(end < 0 ? rest : rest[..end], wanted) is { } account)
                {
                    return account;
                }
                midLine &= end < 0;
                rest = rest[(end + 1)..];
            }
            // A line that does not fit is nobody's whom libc would know either.
            midLine |= rest.Length == LineBytesMax;
            held = midLine ? 0 : rest.Length;
            rest[..held].CopyTo(buffer);
        }
        return uid == 0 ? ("root", "/root") : (Encoding.UTF8.GetString(wanted), "/");
    }

    private static (string User, string Home)? AccountIn(ReadOnlySpan<byte> line, ReadOnlySpan<byte> wanted)
    {
        const int name = 0;
        const int id = 2;
        const int home = 5;
        Span<Range> fields = stackalloc Range[home + 1];
        var count = 0;
        foreach (var field in line.Split((byte)':'))
        {
            fields[count++] = field;
            if (count == fields.Length)
            {
                break;
            }
        }
        if (count < fields.Length || !line[fields[id]].SequenceEqual(wanted))
        {
            return null;
        }
        var homeText = Encoding.UTF8.GetString(line[fields[home]]);
        return (Encoding.UTF8.GetString(line[fields[name]]), homeText.Length > 0 ? homeText : "/");
    }
}
