using System.Globalization;

namespace Orchestrator.Tests.Shared;

/// <summary>What the kernel says of a process, now.</summary>
/// <param name="RssKiB">Resident memory.</param>
/// <param name="PssKiB">The same, with pages that others have mapped too counted in part.</param>
/// <param name="PeakKiB">Most that was ever resident.</param>
/// <param name="Descriptors">Open ones.</param>
/// <param name="CpuTicks">Clock ticks used, user and system.</param>
public sealed record ProcessFigures(long RssKiB, long PssKiB, long PeakKiB, int Descriptors, long CpuTicks)
{
    public static ProcessFigures Of(int pid)
    {
        var fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessFigures(
            KiB($"/proc/{pid}/status", "VmRSS:"),
            KiB($"/proc/{pid}/smaps_rollup", "Pss:"),
            KiB($"/proc/{pid}/status", "VmHWM:"),
            Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length,
            ticks
        );
    }

    private static long KiB(string file, string name) =>
        File.ReadLines(file)
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture))
            .Single();
}
