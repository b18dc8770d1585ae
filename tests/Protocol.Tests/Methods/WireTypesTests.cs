using System.Text.Json;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Protocol.Tests.Methods;

public sealed class WireTypesTests
{
    [Fact]
    public void Absent_members_of_exec_command_keep_their_defaults()
    {
        var exec = JsonSerializer.Deserialize("""{"command":"ls"}"""u8, ProtocolJson.Default.ExecCommandParams)!;
        Assert.Equal("ls", exec.Command);
        Assert.NotNull(exec.Args);
        Assert.Empty(exec.Args);
        Assert.Null(exec.TimeoutSeconds);
        Assert.True(exec.CaptureOutput);
        Assert.Null(exec.WorkingDirectory);
    }

    [Fact]
    public void Absent_members_of_file_read_and_file_write_keep_their_defaults()
    {
        Assert.Equal("utf8", JsonSerializer.Deserialize("""{"path":"/a"}"""u8, ProtocolJson.Default.FileReadParams)!.Encoding);
        var write = JsonSerializer.Deserialize("""{"path":"/a","content":""}"""u8, ProtocolJson.Default.FileWriteParams)!;
        Assert.Equal("utf8", write.Encoding);
        Assert.False(write.CreateDirs);
        Assert.Null(write.Permissions);
    }

    [Fact]
    public void Absent_members_of_shutdown_keep_their_defaults()
    {
        var power = JsonSerializer.Deserialize("{}"u8, ProtocolJson.Default.PowerParams)!;
        Assert.Equal(60, power.TimeoutSeconds);
        Assert.False(power.Force);
    }
}
