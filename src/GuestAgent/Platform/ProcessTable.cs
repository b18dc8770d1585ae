using System.Buffers.Text;
using System.Globalization;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>One line of the process table; proc_pid_stat(5).</summary>
/// <param name="State">A letter: Z is a zombie, T stopped.</param>
internal readonly record struct ProcessEntry(int Pid, char State, int Parent)
{
    /// <summary>Ended, and only waiting to be asked for.</summary>
    public bool IsDead => State is 'Z' or 'X';

    /// <summary>Neither stopped nor dead, nor deep in the kernel, from where it comes to its stop before anything else.</summary>
    public bool MayRun => State is 'R' or 'S';
}

/// <summary>What /proc shows of the processes.</summary>
internal static class ProcessTable
{
    private const int StatBytesMax = 4096;

    public static List<ProcessEntry> Read()
    {
        var entries = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && SmallFile.TryRead(folder + "/stat", StatBytesMax) is { } stat
                && Parse(pid, stat) is { } entry
            )
            {
                entries.Add(entry);
            }
        }
        return entries;
    }

    /// <summary>The name in parentheses can hold anything: what counts stands behind the last one.</summary>
    internal static ProcessEntry? Parse(int pid, ReadOnlySpan<byte> stat)
    {
        var end = stat.LastIndexOf((byte)')');
        if (end < 0 || end + 2 >= stat.Length)
        {
            return null;
        }
        // Field 3, the state, is one letter; field 4 is the parent, and the table's reader needs no more.
        var rest = stat[(end + 2)..];
        return rest.Length > 2 && Utf8Parser.TryParse(rest[2..], out int parent, out var length) && length > 0 && rest.Length > 2 + length
            ? new ProcessEntry(pid, (char)rest[0], parent)
            : null;
    }
}
