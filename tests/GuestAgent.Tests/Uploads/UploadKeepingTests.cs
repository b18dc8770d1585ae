using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.GuestAgent.Tests.Methods;
using Orchestrator.GuestAgent.Uploads;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Uploads;

/// <summary>What becomes of uploads that nobody goes on with, and of what an agent that was killed has left.</summary>
public sealed class UploadKeepingTests
{
    [Fact]
    public void One_without_a_chunk_for_a_day_is_removed_when_the_next_is_opened()
    {
        using var folder = new TestFolder();
        var (allowed, state) = (folder.Folder("allowed"), State(folder));
        var old = Open(allowed, state, "old", TimeSpan.Zero);
        Open(allowed, state, "other", TimeSpan.FromHours(23));
        Assert.True(File.Exists(Part(allowed, old)));
        Open(allowed, state, "next", TimeSpan.FromHours(25));
        Assert.False(File.Exists(Part(allowed, old)));
        Assert.Single(Directory.GetFiles(state + "/uploads", "*.json"));
        // The same request is one like any other then.
        var again = Open(allowed, state, "next", TimeSpan.FromHours(50));
        Assert.Single(Parts(allowed), Part(allowed, again));
    }

    [Fact]
    public void What_a_killed_agent_has_left_half_made_is_cleared_away()
    {
        using var folder = new TestFolder();
        var (allowed, state) = (folder.Folder("allowed"), State(folder));
        var id = Open(allowed, state, "f", TimeSpan.Zero);
        // Noted, but its file had no name yet.
        File.Delete(Part(allowed, id));
        File.WriteAllText(state + "/uploads/0123456789abcdef.new", "{");
        File.WriteAllText(state + "/uploads/0123456789abcdef.json", "{");
        var next = Open(allowed, state, "g", TimeSpan.Zero);
        Assert.Equal(
            [$"{state}/uploads/{next}.json"],
            Directory.GetFiles(state + "/uploads", "*.*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
        );
        Assert.Single(Parts(allowed), Part(allowed, next));
    }

    [Fact]
    public void A_file_that_has_its_place_already_is_committed_again_and_only_then_done()
    {
        using var folder = new TestFolder();
        var (allowed, state) = (folder.Folder("allowed"), State(folder));
        var id = Open(allowed, state, "f", TimeSpan.Zero);
        using (var uploads = UploadFolder.Open(state))
        using (var upload = Upload.Take(uploads, List(allowed), id))
        {
            upload.Add(0, "hello"u8);
        }
        // As a commit that was killed right after its rename leaves it.
        File.Move(Part(allowed, id), allowed + "/f");
        Assert.Equal(id, Open(allowed, state, "f", TimeSpan.Zero));
        using (var uploads = UploadFolder.Open(state))
        {
            using (var upload = Upload.Take(uploads, List(allowed), id))
            {
                Assert.Equal(5, upload.Present);
                upload.Commit(Sha256.HexOf("hello"u8), null, CancellationToken.None);
            }
            Assert.Equal(AgentError.NotFound, Assert.Throws<Refusal>(() => Upload.Take(uploads, List(allowed), id)).Error);
        }
        Assert.Equal("hello", File.ReadAllText(allowed + "/f"));
    }

    [Fact]
    public void One_request_at_a_time_has_an_upload()
    {
        using var folder = new TestFolder();
        var (allowed, state) = (folder.Folder("allowed"), State(folder));
        var id = Open(allowed, state, "f", TimeSpan.Zero);
        using var uploads = UploadFolder.Open(state);
        using (Upload.Take(uploads, List(allowed), id))
        {
            Assert.Equal(AgentError.Busy, Assert.Throws<Refusal>(() => Upload.Take(uploads, List(allowed), id)).Error);
            Assert.Equal(AgentError.Busy, Assert.Throws<Refusal>(() => Open(allowed, state, "f", TimeSpan.Zero)).Error);
            // Others are not kept waiting.
            Open(allowed, state, "g", TimeSpan.Zero);
        }
        Upload.Take(uploads, List(allowed), id).Dispose();
    }

    [Fact]
    public void A_state_folder_that_others_may_write_is_not_used()
    {
        using var folder = new TestFolder();
        var (allowed, state) = (folder.Folder("allowed"), State(folder));
        File.SetUnixFileMode(state, File.GetUnixFileMode(state) | UnixFileMode.GroupWrite);
        var refusal = Assert.Throws<Refusal>(() => Open(allowed, state, "f", TimeSpan.Zero));
        Assert.Equal(AgentError.CommandFailed, refusal.Error);
        Assert.Contains(state, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(allowed));
    }

    private static string State(TestFolder folder)
    {
        var path = folder.Folder("state");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static AllowedPaths List(string allowed) => new([allowed], "allowed_write_paths", null);

    private static string Open(string allowed, string state, string name, TimeSpan later) =>
        new UploadOpener(List(allowed), state, new LaterTime(later))
            .Open(new FileOpenUploadParams($"{allowed}/{name}", 5), CancellationToken.None)
            .UploadId;

    private static string Part(string allowed, string id) => $"{allowed}/{PartFile.NameOf(id)}";

    private static string[] Parts(string allowed) =>
        Directory.GetFileSystemEntries(allowed, "*", new EnumerationOptions { AttributesToSkip = 0 });

    /// <summary>The file system's own times are now; this agent's clock is ahead of them.</summary>
    private sealed class LaterTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
