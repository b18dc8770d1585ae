using Orchestrator.GuestAgent.Tests.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Tests.Methods;

/// <summary>Where links lead, and where they do not, by the kernel's own resolution and by the walk.</summary>
public sealed class FileLinksTests
{
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
    public void A_link_from_one_allowed_folder_into_another_is_followed_and_one_by_way_of_the_outside_is_not(bool openAt2)
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
        // It would tell whether "outside/there" exists.
        Assert.Equal(AgentError.PermissionDenied, calls.ReadRefused(folder["one/through"]).Error);
        // What is asked for by an outside name is not even looked at.
        Assert.Equal(AgentError.PermissionDenied, calls.ReadRefused(folder["outside/there/file"]).Error);
    }

    [RootFact]
    public void A_link_that_somebody_else_put_in_the_way_to_an_allowed_folder_is_not_followed()
    {
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
            for (var i = 0; i < TestSize.Rounds(20_000) || (read == 0 && i < 2_000_000); i++)
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
