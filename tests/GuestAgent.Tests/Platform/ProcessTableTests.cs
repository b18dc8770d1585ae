using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.Platform;

public class ProcessTableTests
{
    [Theory]
    [InlineData("12 (sh) S 7 12 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2 3", 'S', 7)]
    [InlineData("12 (a) b) (R) Z 1 12 12 34816 12 4194560 1 2 3 4 5 6 7 8 20 0 1 0 5 1", 'Z', 1)]
    public void A_line_is_read_whatever_the_name_holds(string line, char state, int parent)
    {
        Assert.Equal(new ProcessEntry(12, state, parent), ProcessTable.Parse(12, Encoding.UTF8.GetBytes(line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 (sh")]
    [InlineData("12 (sh)")]
    [InlineData("12 (sh) S 1")]
    public void A_line_that_is_cut_short_is_none(string line)
    {
        Assert.Null(ProcessTable.Parse(12, Encoding.UTF8.GetBytes(line)));
    }

    [Fact]
    public void This_very_process_is_in_the_table()
    {
        Assert.Contains(ProcessTable.Read(), p => p.Pid == Environment.ProcessId && !p.IsDead);
    }
}
