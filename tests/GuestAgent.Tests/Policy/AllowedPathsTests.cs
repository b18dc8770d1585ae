using FsCheck;
using FsCheck.Fluent;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.GuestAgent.Tests.Methods;

namespace Orchestrator.GuestAgent.Tests.Policy;

public class AllowedPathsTests
{
    [Fact]
    public void The_kernels_own_resolution_serves_plain_paths_and_leaves_the_others_to_the_walk()
    {
        if (Environment.OSVersion.Version < new Version(5, 6))
        {
            return;
        }
        using var folder = new TestFolder();
        folder.Folder("root/deep");
        folder.Folder("outside");
        folder.File("root/deep/file");
        folder.Link("root/inside", "deep");
        folder.Link("root/out", "../outside");
        folder.Link("root/back", folder["root/deep"]);
        var names = PathText.Names(folder["root"]);
        using var root = PathWalk.ToEntry(names, []);

        using (var place = AllowedPaths.TryOpenBeneath(root, [.. names, "deep", "file"], names.Count))
        {
            Assert.Equal("file", place!.Name);
            Assert.True(place.Existing!.Value.IsRegular);
        }
        using (var place = AllowedPaths.TryOpenBeneath(root, [.. names, "inside", "file"], names.Count))
        {
            Assert.True(place!.Existing!.Value.IsRegular);
        }
        foreach (var way in new[] { "out/x", "back/file", "inside", "missing", "deep/missing", "deep/../deep/file" })
        {
            Assert.Null(AllowedPaths.TryOpenBeneath(root, [.. names, .. way.Split('/')], names.Count));
        }
    }

    /// <summary>The model: a tree is made at random, and what "cd -P" and "pwd -P" would find decides what is inside.</summary>
    [Fact]
    public void Both_ways_agree_with_each_other_and_with_where_a_path_really_leads()
    {
        using var folder = new TestFolder();
        var allowed = folder.Folder("allowed");
        folder.Folder("outside/o");
        folder.Folder("allowed/a/b");
        folder.File("allowed/a/f", "in");
        folder.File("allowed/a/b/f", "in");
        folder.File("outside/f", "out");
        folder.File("outside/o/f", "out");
        folder.Link("allowed/l1", "a/b");
        folder.Link("allowed/l2", "../outside");
        folder.Link("allowed/a/l3", allowed + "/a");
        folder.Link("allowed/a/l4", "../../allowed/l1");
        folder.Link("allowed/a/b/l5", folder["outside/o"]);
        folder.Link("outside/l6", allowed);
        folder.Link("allowed/l7", "../outside/l6/a");
        string[] steps = ["a", "b", "f", "l1", "l2", "l3", "l4", "l5", "l6", "l7", "o", "..", ".", "allowed", "outside", "none"];
        var kernel = new AllowedPaths([allowed], "rule", null);
        var walk = new AllowedPaths([allowed], "rule", null, useOpenAt2: false);
        var found = 0;
        Prop.ForAll(
                Gen.Elements(steps).ListOf().Where(list => list.Count is > 0 and < 7).ToArbitrary(),
                list =>
                {
                    var path = allowed + "/" + string.Join('/', list);
                    var (one, other) = (Open(kernel, path), Open(walk, path));
                    Assert.Equal(one, other);
                    // What is opened is what a plain open finds, and it lies inside; what lies outside is never opened.
                    if (one is { } content)
                    {
                        found++;
                        Assert.Equal("in", content);
                        Assert.Equal("in", OpenPlainly(path));
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
        Assert.True(found > 0, "no path led to a file: the test is blind");
    }

    // Not by File, which goes back over ".." before it asks the kernel.
    private static string OpenPlainly(string path)
    {
        var content = new byte[16];
        using var file = new Fd(Libc.Open(path, Libc.OpenRead | Libc.CloseOnExec));
        return System.Text.Encoding.UTF8.GetString(content, 0, (int)Libc.PRead(file.Number, content, 0));
    }

    private static string? Open(AllowedPaths allowed, string path)
    {
        try
        {
            using var file = RegularFile.OpenForReading(allowed, path, out var facts);
            var content = new byte[facts.Size];
            Assert.Equal(content.Length, Libc.PRead(file.Number, content, 0));
            return System.Text.Encoding.UTF8.GetString(content);
        }
        catch (Refusal)
        {
            return null;
        }
    }

    [Theory]
    [InlineData("/", "")]
    [InlineData("//a///b/./c/.", "a|b|c")]
    [InlineData("/a/../b", "a|..|b")]
    public void A_path_is_taken_apart_into_names(string path, string names)
    {
        Assert.Equal(names, string.Join('|', PathText.Names(path)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("./a")]
    [InlineData("/a\0b")]
    public void What_is_no_absolute_path_is_refused(string path)
    {
        Assert.Throws<Refusal>(() => PathText.Names(path));
        Assert.Throws<Refusal>(() => PathText.Names("/" + new string('x', 4096)));
    }

    [Fact]
    public void Everything_is_allowed_where_the_root_is_listed()
    {
        using var folder = new TestFolder();
        folder.File("f", "all");
        RunLn(folder["f"], folder["g"]);
        Assert.Equal("all", Open(new AllowedPaths(["/"], "rule", null), folder["g"]));
        Assert.Equal("all", Open(new AllowedPaths(["/"], "rule", null, useOpenAt2: false), folder["f"]));

        static void RunLn(string from, string to) => Orchestrator.GuestAgent.Tests.Platform.RunProgram.Output("ln", from, to);
    }
}
