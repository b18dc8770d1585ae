using System.Net.Sockets;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>Which paths are let through, on kernels with and without openat2. Nothing on the disk changes by a request that is denied.</summary>
public sealed class PathDefectTests
{
    private const int Denied = -32001;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task D1_a_sibling_whose_name_begins_like_an_allowed_folder_is_denied(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2);
        foreach (var suffix in new[] { "-evil", "x", ".", "..", " ", "ä", "\\" })
        {
            Directory.CreateDirectory(host.Open + suffix);
            File.WriteAllText(host.Open + suffix + "/file", "secret");
            Assert.Equal(Denied, host.Read(host.Open + suffix + "/file").Code);
            Assert.Equal(Denied, host.Write(host.Open + suffix + "/file", create_dirs: true).Code);
            Assert.Equal(Denied, host.Write(host.Open + suffix + "/new/file", create_dirs: true).Code);
            Assert.Equal(["file"], Directory.GetFileSystemEntries(host.Open + suffix).Select(Path.GetFileName));
            Assert.Equal("secret", File.ReadAllText(host.Open + suffix + "/file"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task D2_a_dangling_link_in_an_allowed_folder_leads_nowhere(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2);
        File.CreateSymbolicLink(host.Open + "/absolute", host.Outside + "/missing");
        File.CreateSymbolicLink(host.Open + "/relative", "../outside/missing");
        Directory.CreateSymbolicLink(host.Open + "/folder", host.Outside);
        Directory.CreateSymbolicLink(host.Open + "/two-steps", "folder");
        var before = await host.TreeAsync();
        foreach (
            var name in new[] { "absolute", "relative", "folder/missing", "folder/a/b", "two-steps/missing", "two-steps/../outside/x" }
        )
        {
            Assert.Equal(Denied, host.Write($"{host.Open}/{name}", create_dirs: true).Code);
            Assert.Equal(Denied, host.Read($"{host.Open}/{name}").Code);
        }
        Assert.Equal(before, await host.TreeAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task D3_no_refused_request_changes_anything_on_the_disk(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2, 1024, ("max_transfer_size_mb", "1"));
        File.WriteAllText(host.Open + "/file", "old");
        Directory.CreateSymbolicLink(host.Open + "/out", host.Outside);
        var before = await host.TreeAsync();
        (string Path, string? Permissions, int Code)[] refused =
        [
            (host.Outside + "/a/b/c", null, Denied),
            (host.Open + "/../outside/a/b", null, Denied),
            (host.Open + "/new/../../outside/x", null, Denied),
            (host.Open + "/out/a/b", null, Denied),
            (host.Open + "/new/../x", null, -32002),
            (host.Open + "/file/below", null, -32002),
            (host.Open + "/a/b", "4755", Denied),
            (host.Open + "/a/b", "rw", -32602),
            (host.Open + "/a/b/", null, -32602),
            (host.Open, null, -32602),
            ("open/a/b", null, -32602),
            (host.Open + "/" + new string('n', 256) + "/a", null, -32602),
        ];
        foreach (var (path, permissions, code) in refused)
        {
            Assert.Equal((path, code), (path, host.Write(path, permissions: permissions, create_dirs: true).Code));
            Assert.Contains(host.Read(path).Code, new[] { Denied, -32002, -32602 });
        }
        Assert.Equal(-32002, host.Write(host.Open + "/a/b").Code);
        Assert.Equal(
            -32602,
            host.Ask(
                "file_write",
                new
                {
                    path = host.Open + "/a/b",
                    content = "?",
                    encoding = "base64",
                    create_dirs = true,
                }
            ).Code
        );
        Assert.Equal(before, await host.TreeAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_path_that_names_a_directory_does_not_lead_to_a_file(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2);
        File.WriteAllText(host.Open + "/file", "old");
        File.CreateSymbolicLink(host.Open + "/link", "file");
        File.CreateSymbolicLink(host.Open + "/slash", "file/");
        File.CreateSymbolicLink(host.Open + "/dot", "slash");
        File.CreateSymbolicLink(host.Open + "/new", "missing/.");
        var before = await host.TreeAsync();
        foreach (var name in new[] { "file/", "file/.", "file/./", "link/", "link//.", "slash", "dot", "new" })
        {
            // As cat(1) has it: not a directory, or nothing there.
            Assert.Equal((name, -32002), (name, host.Read($"{host.Open}/{name}").Code));
            Assert.Equal((name, -32002), (name, host.Write($"{host.Open}/{name}", create_dirs: true).Code));
        }
        foreach (var name in new[] { "missing/", "missing/." })
        {
            Assert.Equal((name, -32602), (name, host.Write($"{host.Open}/{name}", create_dirs: true).Code));
        }
        Assert.Equal(before, await host.TreeAsync());
        Assert.Equal(0, host.Read(host.Open + "/./link").Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Outside_of_the_lists_no_answer_tells_what_is_there(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2);
        var outside = host.Outside;
        File.WriteAllText(outside + "/file", "secret");
        File.WriteAllText(outside + "/unreadable", "secret");
        File.SetUnixFileMode(outside + "/unreadable", UnixFileMode.None);
        Directory.CreateDirectory(outside + "/folder");
        File.CreateSymbolicLink(outside + "/link", "file");
        Directory.CreateSymbolicLink(outside + "/back", host.Open);
        Assert.Equal(0, (await ToolRun.OfAsync("mkfifo", [outside + "/fifo"])).Code);
        Directory.CreateSymbolicLink(host.Open + "/out", outside);
        File.WriteAllText(host.Open + "/file", "shown");
        string[] names = ["file", "unreadable", "folder", "link", "fifo", "nothing", "file/below", "nothing/below", "back/file"];
        foreach (var name in names)
        {
            File.CreateSymbolicLink($"{host.Open}/to-{name.Replace('/', '-')}", $"../outside/{name}");
        }
        var paths = names
            .SelectMany(name =>
                new[]
                {
                    $"{outside}/{name}",
                    $"{host.Open}/../outside/{name}",
                    $"{host.Open}/out/{name}",
                    $"{host.Open}/to-{name.Replace('/', '-')}",
                    // Inside again at the end: that it led there would tell that "name" is a directory.
                    $"{outside}/{name}/../../open/file",
                    $"{host.Open}/out/{name}/../../open/file",
                }
            )
            .Append("/etc/shadow")
            .Append("/nonexistent")
            .Append("/");
        var before = await host.TreeAsync();
        foreach (var path in paths)
        {
            var read = host.Read(path);
            Assert.Equal((path, Denied, $"denied by security.allowed_read_paths in {host.Settings}"), (path, read.Code, read.Message));
            var written = host.Write(path, create_dirs: true);
            Assert.Equal(
                (path, Denied, $"denied by security.allowed_write_paths in {host.Settings}"),
                (path, written.Code, written.Message)
            );
        }
        Assert.Equal(before, await host.TreeAsync());
        Assert.Equal(0, host.Read(host.Open + "/file").Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hard_link_brings_no_secret_in_and_writes_nothing_out(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2);
        File.WriteAllText(host.Outside + "/secret", "secret");
        Assert.Equal(0, (await ToolRun.OfAsync("ln", [host.Outside + "/secret", host.Open + "/linked"])).Code);
        var before = await host.TreeAsync();
        var refused = host.Read(host.Open + "/linked");
        Assert.Equal(Denied, refused.Code);
        Assert.Contains("hard links", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await host.TreeAsync());
        Assert.Equal(0, host.Write(host.Open + "/linked", "new").Code);
        Assert.Equal("secret", File.ReadAllText(host.Outside + "/secret"));
        Assert.Equal(0, host.Read(host.Open + "/linked").Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task D22_fifos_sockets_folders_and_devices_are_refused_at_once(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2);
        Assert.Equal(0, (await ToolRun.OfAsync("mkfifo", [host.Open + "/fifo"])).Code);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(host.Open + "/socket"));
        Directory.CreateDirectory(host.Open + "/folder");
        File.CreateSymbolicLink(host.Open + "/link", "fifo");
        var names = new List<string> { "fifo", "socket", "folder", "link" };
        // Only root can make devices, and not in every container.
        foreach (var (name, minor) in new[] { ("null", "3"), ("zero", "5"), ("kmsg", "11") })
        {
            if ((await ToolRun.OfAsync("mknod", [$"{host.Open}/{name}", "c", "1", minor])).Code == 0)
            {
                names.Add(name);
            }
        }
        var before = await host.TreeAsync();
        foreach (var name in names)
        {
            // A read that blocked would run into the client's own limit.
            Assert.Equal((name, -32602), (name, host.Read($"{host.Open}/{name}").Code));
            Assert.Equal((name, -32602), (name, host.Write($"{host.Open}/{name}").Code));
        }
        Assert.Equal(before, await host.TreeAsync());
    }

    [Fact]
    public async Task A_refusal_shows_the_path_as_it_was_asked_for_without_what_could_mislead()
    {
        await using var host = await FileHost.StartAsync();
        var message = host.Read(host.Open + "/a\u001b[31m\n\u202eb").Message;
        Assert.StartsWith(host.Open + "/a", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, c => char.IsControl(c) || c == '\u202e');
        Assert.InRange(host.Read($"{host.Open}/{new string('x', 200)}/{new string('y', 3000)}").Message.Length, 100, 700);
    }
}
