using System.Text;
using Orchestrator.Protocol;

namespace Orchestrator.Cli.Tests;

public sealed class CopyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orch-cp-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_goes_there_and_back_byte_for_byte()
    {
        await using var service = await FakeService.StartAsync();
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var local = Path.Combine(_folder, "a");
        await File.WriteAllBytesAsync(local, bytes);
        Assert.Equal(0, (await OrchRun.OnAsync(service, "cp", "--mode", "0600", "-p", local, "guest-1:/tmp/a b")).Code);
        Assert.Equal("?path=%2Ftmp%2Fa%20b&mode=0600&createDirs=true", service.LastFileQuery);
        Assert.Equal(0, (await OrchRun.OnAsync(service, "cp", "guest-1:/tmp/a b", Path.Combine(_folder, "b"))).Code);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(_folder, "b")));
        Assert.Equal(bytes, (await OrchRun.OnAsync(service, "cat", "guest-1:/tmp/a b")).RawOutput);
    }

    [Fact]
    public async Task Stdin_stdout_and_folders_are_ends_of_a_copy_too()
    {
        await using var service = await FakeService.StartAsync();
        var surroundings = new Surroundings { Server = "unix:" + service.Socket, Input = "hello"u8.ToArray() };
        Assert.Equal(0, (await OrchRun.AsAsync(surroundings, "cp", "-", "guest-1:/tmp/hello")).Code);
        Assert.Equal("hello", (await OrchRun.AsAsync(surroundings, "cp", "guest-1:/tmp/hello", "-")).Output);
        Assert.Equal(0, (await OrchRun.AsAsync(surroundings, "cp", "guest-1:/tmp/hello", _folder)).Code);
        Assert.Equal("hello", await File.ReadAllTextAsync(Path.Combine(_folder, "hello")));
        Assert.Equal(0, (await OrchRun.AsAsync(surroundings, "cp", Path.Combine(_folder, "hello"), "guest-1:/etc/")).Code);
        Assert.True(service.Files.ContainsKey("/etc/hello"));
    }

    [Fact]
    public async Task A_failed_download_leaves_the_old_file_and_nothing_else()
    {
        await using var service = await FakeService.StartAsync();
        var local = Path.Combine(_folder, "kept");
        await File.WriteAllTextAsync(local, "old");
        var run = await OrchRun.OnAsync(service, "cp", "guest-1:/none", local);
        Assert.Equal(1, run.Code);
        Assert.Equal("orch: /none does not exist\n", run.Error);
        Assert.Equal("old", await File.ReadAllTextAsync(local));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("a", "b", "one of SRC and DST must be a file in a guest")]
    [InlineData("x:/a", "y:/b", "copy to a local file first")]
    public async Task Two_ends_of_one_kind_are_a_usage_error(string from, string to, string expected)
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "cp", from, to);
        Assert.Equal(2, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_file_that_is_not_there_is_named()
    {
        await using var service = await FakeService.StartAsync();
        var run = await OrchRun.OnAsync(service, "cp", Path.Combine(_folder, "none"), "guest-1:/tmp/a");
        Assert.Equal(1, run.Code);
        Assert.Contains("none", run.Error, StringComparison.Ordinal);
        Assert.Empty(service.Files);
    }

    [Fact]
    public async Task What_is_too_large_is_refused_in_the_services_words()
    {
        await using var service = await FakeService.StartAsync();
        service.Refusal = AgentError.TooLarge;
        var surroundings = new Surroundings { Server = "unix:" + service.Socket, Input = Encoding.UTF8.GetBytes(new string('x', 100)) };
        var run = await OrchRun.AsAsync(surroundings, "cp", "-", "guest-1:/tmp/a");
        Assert.Equal(1, run.Code);
        Assert.Equal("orch: refused: TooLarge\n", run.Error);
    }
}
