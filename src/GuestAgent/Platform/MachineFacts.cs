using System.Buffers.Text;
using System.Text;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>What the kernel and os-release say about this machine, read anew each time.</summary>
internal static unsafe class MachineFacts
{
    private const int ProcBytesMax = 64 * 1024;
    private const int ScProcessorsOnline = 84;

    /// <summary>uname(2): release, node name, machine.</summary>
    public static (string Release, string NodeName, string Machine) Uname()
    {
        byte* fields = stackalloc byte[Libc.UtsFieldBytes * 6];
        if (Libc.Uname(fields) != 0)
        {
            throw new PlatformException("ask the kernel for its name", Libc.LastError);
        }
        return (Field(fields, 2), Field(fields, 1), Field(fields, 4));
    }

    /// <summary>Processors online: the kernel's list such as "0-3,6", or sysconf where /sys is not mounted.</summary>
    public static int CpusOnline() =>
        SmallFile.TryRead("/sys/devices/system/cpu/online", ProcBytesMax) is { } list && CountRanges(list) is > 0 and var count
            ? count
            : Math.Max(1, (int)Libc.SysConf(ScProcessorsOnline));

    /// <summary>MemTotal of /proc/meminfo, KiB; sysinfo's where /proc is not mounted.</summary>
    public static long MemoryTotalKb()
    {
        if (SmallFile.TryRead("/proc/meminfo", ProcBytesMax) is not { } text)
        {
            return KernelMemoryKb();
        }
        var at = text.AsSpan().IndexOf("MemTotal:"u8);
        var rest = at < 0 ? default : text.AsSpan(at + "MemTotal:"u8.Length).TrimStart((byte)' ');
        return Utf8Parser.TryParse(rest, out long kib, out _) ? kib : throw new InvalidDataException("/proc/meminfo tells no MemTotal");
    }

    /// <summary>Whole seconds since boot, from /proc/uptime; time spent suspended counts. Where /proc is not mounted sysinfo's, which counts the begun one.</summary>
    public static long UptimeSeconds()
    {
        if (SmallFile.TryRead("/proc/uptime", ProcBytesMax) is not { } text)
        {
            return AskKernel().UptimeSeconds;
        }
        return Utf8Parser.TryParse(text, out long seconds, out _)
            ? seconds
            : throw new InvalidDataException("/proc/uptime is not understood");
    }

    /// <summary>All memory as sysinfo(2) tells it, KiB.</summary>
    internal static long KernelMemoryKb()
    {
        var facts = AskKernel();
        return (long)((UInt128)facts.MemoryUnits * facts.UnitBytes / 1024);
    }

    private static Libc.SystemInfo AskKernel()
    {
        Libc.SystemInfo facts;
        return Libc.AskSystem(&facts) == 0
            ? facts
            : throw new PlatformException("ask the kernel for its memory and uptime", Libc.LastError);
    }

    /// <summary>Members of a kernel list such as "0-3,6\n"; 0 for one that is not understood.</summary>
    internal static int CountRanges(ReadOnlySpan<byte> list)
    {
        var count = 0;
        while (!(list = list.TrimEnd((byte)'\n')).IsEmpty)
        {
            if (!Utf8Parser.TryParse(list, out int first, out var used))
            {
                return 0;
            }
            var last = first;
            list = list[used..];
            if (list is [(byte)'-', ..])
            {
                if (!Utf8Parser.TryParse(list[1..], out last, out used) || last < first)
                {
                    return 0;
                }
                list = list[(used + 1)..];
            }
            count += last - first + 1;
            if (list is [(byte)',', ..])
            {
                list = list[1..];
            }
            else if (!list.IsEmpty)
            {
                return 0;
            }
        }
        return count;
    }

    private static string Field(byte* fields, int index)
    {
        var field = new ReadOnlySpan<byte>(fields + (index * Libc.UtsFieldBytes), Libc.UtsFieldBytes);
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
