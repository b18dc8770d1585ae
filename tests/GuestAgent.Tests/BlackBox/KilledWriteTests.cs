using Orchestrator.GuestAgent.Platform;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

public sealed class KilledWriteTests
{
    [Fact]
    public async Task An_agent_that_is_killed_in_the_middle_of_a_write_leaves_the_old_file_and_nothing_else()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent.Config(folder).Replace("\"max_message_size_kb\": 64", "\"max_message_size_kb\": 1024", StringComparison.Ordinal)
        );
        var files = Directory.CreateDirectory(Path.Combine(agent.Folder, "files")).FullName;
        var file = Path.Combine(files, "file");
        File.WriteAllText(file, "old");
        using var host = agent.Connect();
        // The kernel ends a process that writes beyond this, after it has written that much.
        var limited = await ToolRun.OfAsync("prlimit", ["--pid", $"{agent.Process.Id}", "--fsize=4096:"], limit: TimeSpan.FromSeconds(20));
        Assert.True(limited.Code == 0, limited.Error);
        host.Send(
            $$$"""{"jsonrpc":"2.0","id":1,"method":"file_write","params":{"path":"{{{file}}}","content":"{{{new string('x', 100_000)}}}"}}"""
        );
        Assert.NotEqual(0, await agent.Process.EndsAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("old", File.ReadAllText(file));
        var beside = Directory.GetFileSystemEntries(files).Where(path => path != file);
        Assert.Equal(KnowsNamelessFiles(files) ? 0 : 1, beside.Count());
    }

    // Else the rest of the temporary file stays, as docs/protocol.md says.
    private static bool KnowsNamelessFiles(string folder)
    {
        using var file = new Fd(Libc.OpenAt(Libc.AtFdCwd, folder, Libc.OpenWrite | Libc.OpenNameless | Libc.CloseOnExec, 0x180));
        return file.IsOpen;
    }
}
