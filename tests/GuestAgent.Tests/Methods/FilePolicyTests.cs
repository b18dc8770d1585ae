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
        Assert.Equal(AgentError.PermissionDenied, calls.WriteRefused(folder["allowed/a/b"], permissions: "4755", createDirs: true).Error);
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
    public void A_way_that_leaves_the_lists_and_comes_back_does_not_tell_what_it_passed(bool openAt2)
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        folder.Folder("outside/folder");
        folder.File("allowed/file", "found");
        folder.Link("allowed/out", "../outside");
        folder.Link("outside/back", allowed);
        folder.Link("allowed/far", "../outside/folder/../../allowed/file");
        folder.Link("allowed/farther", "../outside/nothing/../../allowed/file");
        var calls = new FileCalls(allowed, openAt2);
        foreach (
            var path in new[]
            {
                folder["outside/folder/../../allowed/file"],
                folder["outside/nothing/../../allowed/file"],
                $"/etc/..{allowed}/file",
                allowed + "/out/folder/../../allowed/file",
                allowed + "/out/nothing/../../allowed/file",
                allowed + "/out/back/file",
                allowed + "/out/gone/file",
                allowed + "/far",
                allowed + "/farther",
            }
        )
        {
            var refusal = calls.ReadRefused(path);
            Assert.Equal(
                (AgentError.PermissionDenied, "denied by security.allowed_read_paths in /etc/agent.json"),
                (refusal.Error, refusal.Message)
            );
        }
        // Along the list's own way, and inside of it, ".." is what it always was.
        Assert.Equal("found", calls.Read(allowed + "/../allowed/file").Content);
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
}
