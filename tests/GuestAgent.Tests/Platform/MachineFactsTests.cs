using System.Globalization;
using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.Platform;

public class MachineFactsTests
{
    [Fact]
    public void Names_are_those_of_uname()
    {
        var (release, nodeName, machine) = MachineFacts.Uname();
        Assert.Equal(RunProgram.Output("uname", "-r").Trim(), release);
        Assert.Equal(RunProgram.Output("uname", "-n").Trim(), nodeName);
        Assert.Equal(RunProgram.Output("uname", "-m").Trim(), machine);
    }

    [Fact]
    public void D28_memory_is_the_kernels_MemTotal_in_KiB()
    {
        var line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith("MemTotal:", StringComparison.Ordinal));
        var kib = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        Assert.Equal(kib, MachineFacts.MemoryTotalKb());
        Assert.Equal(kib, MachineFacts.KernelMemoryKb());
    }

    [Fact]
    public void Processors_are_those_online()
    {
        var told = int.Parse(RunProgram.Output("getconf", "_NPROCESSORS_ONLN"), CultureInfo.InvariantCulture);
        Assert.Equal(told, MachineFacts.CpusOnline());
    }

    [Fact]
    public void Uptime_lies_between_two_looks_at_proc()
    {
        static double Look() => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        var before = Math.Floor(Look());
        var ours = MachineFacts.UptimeSeconds();
        Assert.InRange(ours, before, Look());
    }

    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-3\n", 4)]
    [InlineData("0-3,6,8-9\n", 7)]
    [InlineData("", 0)]
    [InlineData("3-1\n", 0)]
    [InlineData("x\n", 0)]
    [InlineData("0-\n", 0)]
    [InlineData("0;1\n", 0)]
    public void Kernel_lists_are_counted(string list, int count)
    {
        Assert.Equal(count, MachineFacts.CountRanges(Encoding.UTF8.GetBytes(list)));
    }
}
