using System.Buffers.Text;
using System.Globalization;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>One line of the process table; proc_pid_stat(5).</summary>
/// <param name="State">A letter: Z is a zombie, T stopped.</param>
/// <param name="StartTicks">Since boot; with the id it names a process for good.</param>
internal readonly record struct ProcessEntry(int Pid, char State, int Parent, int Session, ulong StartTicks)
{
    /// <summary>Ended, and only waiting to be asked for.</summary>
    public bool IsDead => State is 'Z' or 'X';
}

/// <summary>What /proc shows of the processes.</summary>
internal static class ProcessTable
{
    private const int StatBytesMax = 4096;
    private const int EnvironmentBytesMax = 256 * 1024;

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

    /// <summary>The environment that a process was started with holds this very assignment.</summary>
    public static bool WasStartedWith(int pid, ReadOnlySpan<byte> assignment)
    {
        ReadOnlySpan<byte> rest = SmallFile.TryRead(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ"),
            EnvironmentBytesMax
        );
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            var one = end < 0 ? rest : rest[..end];
            if (one.SequenceEqual(assignment))
            {
                return true;
            }
            rest = end < 0 ? default : rest[(end + 1)..];
        }
        return false;
    }

    /// <summary>The name in parentheses can hold anything: what counts stands behind the last one.</summary>
    internal static ProcessEntry? Parse(int pid, ReadOnlySpan<byte> stat)
    {
        var end = stat.LastIndexOf((byte)')');
        if (end < 0 || end + 2 >= stat.Length)
        {
            return null;
        }
        var rest = stat[(end + 2)..];
        Span<ulong> fields = stackalloc ulong[20];
        var state = (char)rest[0];
        var index = 0;
        foreach (var range in rest.Split((byte)' '))
        {
            if (index == fields.Length)
            {
                break;
            }
            // Field 3 (the state) is index 0 here; negative ones do not matter and stay 0.
            fields[index++] = Utf8Parser.TryParse(rest[range], out ulong value, out _) ? value : 0;
        }
        return index == fields.Length ? new ProcessEntry(pid, state, (int)fields[1], (int)fields[3], fields[19]) : null;
    }
}
