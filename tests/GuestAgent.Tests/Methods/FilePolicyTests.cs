using FsCheck;
using FsCheck.Fluent;
using Orchestrator.GuestAgent.Tests.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Tests.Methods;

/// <summary>What the lists let through, by the kernel's own resolution and by the walk.</summary>
public class FilePolicyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void D1_a_sibling_whose_name_begins_like_an_allowed_folder_is_outside(bool openAt2)
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        var calls = new FileCalls(allowed, openAt2);
        Prop.ForAll(
                Gen.Elements("-evil", "x", ".", "..", " ", "0", "allowed", "ä", "\\", "%2f").ToArbitrary(),
                suffix =>
                {
                    var sibling = allowed + suffix;
                    Directory.CreateDirectory(sibling);
                    File.WriteAllText(sibling + "/secret", "secret");
                    var before = folder.TreeHash();
                    Assert.Equal(AgentError.PermissionDenied, calls.ReadRefused(sibling + "/secret").Error);
                    Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(sibling + "/new", createDirs: true).Error);
                    Assert.Equal(before, folder.TreeHash());
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void D2_a_dangling_symlink_does_not_lead_out(bool openAt2)
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        var outside = folder.Folder("outside");
        folder.Link("allowed/absolute", outside + "/missing");
        folder.Link("allowed/relative", "../outside/missing");
        folder.Link("allowed/folder", outside);
        var calls = new FileCalls(allowed, openAt2);
        var before = folder.TreeHash();
        foreach (var name in new[] { "absolute", "relative", "folder/missing", "folder/a/b" })
        {
            Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused($"{allowed}/{name}", createDirs: true).Error);
            Assert.Equal(AgentError.PermissionDenied, calls.ReadRefused($"{allowed}/{name}").Error);
        }
        Assert.Equal(before, folder.TreeHash());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void D3_a_denied_or_bad_request_changes_nothing_on_disk(bool openAt2)
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        folder.Folder("outside");
        folder.File("allowed/file");
        folder.Link("allowed/out", folder["outside"]);
        var calls = new FileCalls(allowed, openAt2, maxFileSizeMb: 1);
        var before = folder.TreeHash();
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["outside/a/b/c"], createDirs: true).Error);
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["allowed/../outside/a/b"], createDirs: true).Error);
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["allowed/new/../../outside/x"], createDirs: true).Error);
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["allowed/out/a/b"], createDirs: true).Error);
        Assert.Equal(AgentError.NotFound, calls.WriteRefused(folder["allowed/new/../x"], createDirs: true).Error);
        Assert.Equal(AgentError.NotFound, calls.WriteRefused(folder["allowed/new/x"]).Error);
        Assert.Equal(AgentError.InvalidParams, calls.WriteRefused(folder["allowed/a/b"], permissions: "4755", createDirs: true).Error);
        Assert.Equal(AgentError.InvalidParams, calls.WriteRefused(folder["allowed/a/b"], permissions: "rw", createDirs: true).Error);
        Assert.Equal(AgentError.InvalidParams, calls.WriteRefused(folder["allowed/a/b/"], createDirs: true).Error);
        Assert.Equal(
            AgentError.InvalidParams,
            calls.WriteRefused(folder["allowed/a/b"], createDirs: true, content: "?", encoding: "base64").Error
        );
        Assert.Equal(
            AgentError.TooLarge,
            calls.WriteRefused(folder["allowed/a/b"], createDirs: true, content: new string('x', 1024 * 1024 + 1)).Error
        );
        Assert.Equal(AgentError.NotFound, calls.WriteRefused(folder["allowed/file/below"], createDirs: true).Error);
        Assert.Equal(AgentError.InvalidParams, calls.WriteRefused(allowed).Error);
        Assert.Equal(AgentError.InvalidParams, calls.WriteRefused("relative/path").Error);
        Assert.Equal(before, folder.TreeHash());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Links_that_stay_inside_are_followed(bool openAt2)
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        folder.Folder("allowed/deep/er");
        folder.File("allowed/deep/er/file", "found");
        folder.Link("allowed/relative", "deep/er");
        folder.Link("allowed/absolute", allowed + "/deep");
        folder.Link("allowed/deep/up", "../deep/er/file");
        folder.Link("allowed/around", allowed + "/../allowed/deep/er/file");
        folder.Link("allowed/chain", "absolute/up");
        var calls = new FileCalls(allowed, openAt2);
        foreach (var name in new[] { "relative/file", "absolute/er/file", "deep/up", "around", "chain", "./deep//er/../er/file" })
        {
            Assert.Equal("found", calls.Read($"{allowed}/{name}").Content);
        }
        calls.Write($"{allowed}/chain", "written through");
        Assert.Equal("written through", File.ReadAllText(folder["allowed/deep/er/file"]));
        Assert.Equal("absolute/up", new FileInfo(folder["allowed/chain"]).LinkTarget);

        folder.Link("allowed/new", allowed + "/deep/not-yet");
        calls.Write($"{allowed}/new", "made");
        Assert.Equal("made", File.ReadAllText(folder["allowed/deep/not-yet"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_from_one_allowed_folder_into_another_is_followed_and_one_through_the_outside_too(bool openAt2)
    {
        using var folder = new TestFolder();
        folder.Folder("one");
        folder.Folder("two");
        folder.Folder("outside");
        folder.File("two/file", "found");
        folder.Link("outside/there", folder["two"]);
        folder.Link("one/direct", "../two/file");
        folder.Link("one/through", folder["outside/there/file"]);
        var calls = new FileCalls([folder["one"], folder["two"]], [], openAt2);
        Assert.Equal("found", calls.Read(folder["one/direct"]).Content);
        Assert.Equal("found", calls.Read(folder["one/through"]).Content);
        // What is asked for by an outside name is not even looked at.
        Assert.Equal(AgentError.PermissionDenied, calls.ReadRefused(folder["outside/there/file"]).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Outside_of_the_lists_the_answer_does_not_tell_what_exists(bool openAt2)
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        folder.Folder("outside/folder");
        folder.File("outside/file");
        folder.Link("allowed/to-file", "../outside/file");
        folder.Link("allowed/to-nothing", "../outside/nothing");
        folder.Link("allowed/to-folder", "../outside/folder");
        folder.Link("allowed/below-file", "../outside/file/x");
        folder.Link("allowed/loop", "../outside/loop");
        folder.Link("outside/loop", "loop");
        RunProgram.Output("mkfifo", folder["outside/fifo"]);
        folder.Link("allowed/to-fifo", "../outside/fifo");
        var calls = new FileCalls(allowed, openAt2);
        string[] paths =
        [
            folder["outside/file"],
            folder["outside/nothing"],
            folder["outside/folder"],
            folder["outside/file/x"],
            folder["outside/fifo"],
            "/",
            "/etc/shadow",
            "/nonexistent",
            allowed + "/../outside/file",
            allowed + "/../outside/nothing",
            allowed + "/to-file",
            allowed + "/to-nothing",
            allowed + "/to-folder",
            allowed + "/below-file",
            allowed + "/loop",
            allowed + "/to-fifo",
            allowed + "/to-folder/../nothing",
        ];
        var reads = paths.Select(path => calls.ReadRefused(path)).Select(e => (e.Error, e.Message, e.DataJson)).Distinct().ToList();
        var writes = paths
            .Select(path => calls.WriteRefused(path, createDirs: true))
            .Select(e => (e.Error, e.Message, e.DataJson))
            .Distinct()
            .ToList();
        Assert.Equal([(AgentError.PermissionDenied, "denied by security.allowed_read_paths in /etc/agent.json", null)], reads);
        Assert.Equal([(AgentError.PermissionDenied, "denied by security.allowed_write_paths in /etc/agent.json", null)], writes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_listed_file_is_allowed_alone_and_by_its_links_target(bool openAt2)
    {
        using var folder = new TestFolder();
        folder.Folder("lib");
        folder.File("lib/os-release", "NAME=x");
        folder.File("lib/other", "no");
        folder.Link("os-release", "lib/os-release");
        var calls = new FileCalls([folder["os-release"]], [folder["lib/new"], folder["lib/os-release"]], openAt2);
        Assert.Equal("NAME=x", calls.Read(folder["os-release"]).Content);
        Assert.Equal("NAME=x", calls.Read(folder["lib/os-release"]).Content);
        Assert.Equal(AgentError.PermissionDenied, calls.ReadRefused(folder["lib/other"]).Error);
        calls.Write(folder["lib/new"], "made");
        calls.Write(folder["lib/new"], "made again");
        calls.Write(folder["lib/os-release"], "NAME=y");
        Assert.Equal("made again", File.ReadAllText(folder["lib/new"]));
        Assert.Equal("NAME=y", calls.Read(folder["os-release"]).Content);
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["lib/other"]).Error);
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["lib/newer"]).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_allowed_folder_that_is_missing_is_made_on_demand_only(bool openAt2)
    {
        using var folder = new TestFolder();
        var calls = new FileCalls(folder["not/there"], openAt2);
        Assert.Equal(AgentError.NotFound, calls.ReadRefused(folder["not/there/file"]).Error);
        Assert.Equal(AgentError.NotFound, calls.WriteRefused(folder["not/there/file"]).Error);
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["not/theres/file"], createDirs: true).Error);
        Assert.False(Directory.Exists(folder["not"]));
        calls.Write(folder["not/there/a/file"], "made", createDirs: true);
        Assert.Equal("made", File.ReadAllText(folder["not/there/a/file"]));
        Assert.Equal(
            UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead
                | UnixFileMode.OtherExecute,
            new DirectoryInfo(folder["not/there/a"]).UnixFileMode
        );
    }

    [Fact]
    public void A_link_that_somebody_else_put_in_the_way_to_an_allowed_folder_is_not_followed()
    {
        if (Environment.UserName != "root")
        {
            return;
        }
        using var folder = new TestFolder();
        folder.Folder("target");
        folder.File("target/file", "found");
        folder.Link("allowed", folder["target"]);
        var calls = new FileCalls(folder["allowed"]);
        Assert.Equal("found", calls.Read(folder["allowed/file"]).Content);
        RunProgram.Output("chown", "-h", "12345", folder["allowed"]);
        Assert.Equal(AgentError.PermissionDenied, calls.ReadRefused(folder["allowed/file"]).Error);
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["allowed/new"], createDirs: true).Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hard_links_bring_nothing_in_and_write_nothing_out(bool openAt2)
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        folder.Folder("outside");
        folder.File("outside/secret", "secret");
        RunProgram.Output("ln", folder["outside/secret"], folder["allowed/linked"]);
        var calls = new FileCalls(allowed, openAt2);
        Assert.Equal(AgentError.PermissionDenied, calls.ReadRefused(folder["allowed/linked"]).Error);
        calls.Write(folder["allowed/linked"], "new");
        Assert.Equal("new", calls.Read(folder["allowed/linked"]).Content);
        Assert.Equal("secret", File.ReadAllText(folder["outside/secret"]));
        RunProgram.Output("ln", folder["outside/secret"], folder["allowed/again"]);
        Assert.Equal("secret", new FileCalls([folder["allowed/again"]], [], openAt2).Read(folder["allowed/again"]).Content);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void D22_fifos_sockets_and_devices_are_refused_without_blocking(bool openAt2)
    {
        using var folder = new TestFolder();
        RunProgram.Output("mkfifo", folder["fifo"]);
        using var listener = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified
        );
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(folder["socket"]));
        folder.Folder("directory");
        folder.Link("link", "fifo");
        var calls = new FileCalls([folder.Path, "/dev"], [folder.Path, "/dev"], openAt2);
        foreach (
            var path in new[]
            {
                folder["fifo"],
                folder["socket"],
                folder["directory"],
                folder["link"],
                "/dev/null",
                "/dev/zero",
                "/dev/tty",
            }
        )
        {
            Assert.Equal(AgentError.InvalidParams, calls.ReadRefused(path).Error);
            Assert.Equal(AgentError.InvalidParams, calls.WriteRefused(path).Error);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void D4_swapping_a_folder_for_a_link_while_it_is_used_lets_nothing_out(bool openAt2)
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        folder.Folder("allowed/real");
        folder.Folder("outside");
        folder.File("allowed/real/file", "inside");
        folder.File("outside/file", "outside");
        var before = Directory.GetFiles(folder["outside"]);
        using var stop = new CancellationTokenSource();
        var swaps = 0L;
        var racer = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                // "used" is by turns the folder and a link to the outside.
                Directory.Move(folder["allowed/real"], folder["allowed/used"]);
                Directory.Move(folder["allowed/used"], folder["allowed/real"]);
                File.CreateSymbolicLink(folder["allowed/used"], "../outside");
                File.Delete(folder["allowed/used"]);
                swaps++;
            }
        });
        racer.Start();
        var calls = new FileCalls(allowed, openAt2);
        int read = 0,
            written = 0;
        try
        {
            for (var i = 0; i < 20_000 || (read == 0 && i < 2_000_000); i++)
            {
                try
                {
                    Assert.Contains(calls.Read(allowed + "/used/file").Content, new[] { "inside", "written" });
                    read++;
                    calls.Write(allowed + "/used/file", "written");
                    written++;
                }
                catch (Orchestrator.GuestAgent.Methods.MethodException e)
                    when (e.Error is AgentError.PermissionDenied or AgentError.NotFound or AgentError.Busy or AgentError.CommandFailed) { }
            }
        }
        finally
        {
            stop.Cancel();
            racer.Join();
        }
        Assert.True(read > 0 && swaps > 0, $"{read} reads, {written} writes, {swaps} swaps: nothing was raced");
        Assert.Equal(before, Directory.GetFiles(folder["outside"]));
        Assert.Equal("outside", File.ReadAllText(folder["outside/file"]));
    }
}
