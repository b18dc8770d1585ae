using System.Security.Cryptography;
using Orchestrator.GuestAgent.Tests.Platform;
using static Orchestrator.GuestAgent.Tests.BlackBox.Defects.UploadCalls;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>D24: files of any size over lines of 64 KiB, by chunks, resumed after whatever happens, and never half of one under its name.</summary>
public sealed class UploadDefectTests
{
    private const int Denied = -32001;
    private const int Invalid = -32602;
    private const int NotFound = -32002;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task D24_a_file_larger_than_any_message_arrives_whole(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2, messageKb: 64);
        foreach (var size in new[] { 0, 1, ChunkBytes, ChunkBytes + 1, 700_001 })
        {
            var bytes = RandomNumberGenerator.GetBytes(size);
            var path = $"{host.Open}/new/folder/{size}";
            var id = Id(Open(host, path, size, new { create_dirs = true, permissions = "0640" }));
            Assert.Equal(size, Send(host, id, bytes));
            Assert.False(File.Exists(path));
            var done = Commit(host, id, bytes);
            Assert.Equal(
                (path, size, Digest(bytes)),
                (
                    done.Result.GetProperty("path").GetString(),
                    done.Result.GetProperty("bytes_written").GetInt64(),
                    done.Result.GetProperty("sha256").GetString()
                )
            );
            Assert.Equal(bytes, File.ReadAllBytes(path));
            Assert.Equal("640", RunProgram.Output("stat", "-c", "%a", path).Trim());
            Assert.Equal(NotFound, Commit(host, id, bytes).Code);
        }
        Assert.Equal(5, Directory.GetFileSystemEntries(host.Open + "/new/folder").Length);
        Assert.Empty(Notes(host));
    }

    [Fact]
    public async Task D24_a_chunk_may_come_twice_but_leaves_no_gap_and_does_not_pass_the_end()
    {
        await using var host = await FileHost.StartAsync(messageKb: 64);
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var id = Id(Open(host, host.Open + "/f", 1000));
        Assert.Equal(400, Chunk(host, id, 0, bytes.AsSpan(0, 400)).Result.GetProperty("offset").GetInt64());
        Assert.Equal(400, Offset(Chunk(host, id, 0, bytes.AsSpan(0, 400))));
        Assert.Equal(400, Offset(Chunk(host, id, 100, bytes.AsSpan(100, 50))));
        Assert.Equal(400, Offset(Chunk(host, id, 400, [])));
        var gap = Chunk(host, id, 401, bytes.AsSpan(401, 10));
        Assert.Equal((Invalid, 400L), (gap.Code, gap.Data.GetProperty("offset").GetInt64()));
        Assert.Contains("400", gap.Message, StringComparison.Ordinal);
        Assert.Equal(Invalid, Chunk(host, id, 400, new byte[601]).Code);
        Assert.Equal(Invalid, Chunk(host, id, -1, new byte[1]).Code);
        Assert.Equal(Invalid, Chunk(host, id, long.MaxValue, new byte[1]).Code);
        Assert.Equal(Invalid, Chunk(host, id, 400, new byte[ChunkBytes + 1]).Code);
        Assert.Equal(
            Invalid,
            host.Ask(
                "file_write_chunk",
                new
                {
                    upload_id = id,
                    offset = 400,
                    data = "no base64!",
                }
            ).Code
        );
        var early = Commit(host, id, bytes);
        Assert.Equal((Invalid, 400L), (early.Code, early.Data.GetProperty("offset").GetInt64()));
        // The first half is there already: only the other is new.
        Assert.Equal(1000, Offset(Chunk(host, id, 200, bytes.AsSpan(200))));
        Assert.Equal(0, Commit(host, id, bytes).Code);
        Assert.Equal(bytes, File.ReadAllBytes(host.Open + "/f"));
    }

    [Fact]
    public async Task D24_another_digest_or_another_file_to_replace_leaves_the_old_file()
    {
        await using var host = await FileHost.StartAsync(messageKb: 64);
        var path = host.Open + "/f";
        File.WriteAllText(path, "old");
        var id = Id(Open(host, path, 3));
        Chunk(host, id, 0, "new"u8);
        Assert.Equal(Invalid, host.Ask("file_commit", new { upload_id = id, sha256 = "abc" }).Code);
        Assert.Equal(Invalid, Commit(host, id, "nev"u8).Code);
        Assert.Equal(NotFound, Commit(host, id, "new"u8).Code);
        Assert.Equal([path], Directory.GetFileSystemEntries(host.Open));
        Assert.Equal("old", File.ReadAllText(path));

        Assert.Equal(-32007, Open(host, path, 3, new { if_match = Digest("other"u8) }).Code);
        Assert.Equal(-32007, Open(host, host.Open + "/none", 3, new { if_match = Digest("other"u8) }).Code);
        Assert.Equal([path], Directory.GetFileSystemEntries(host.Open));
        // A file that may have a name outside is not read, not even to be compared.
        File.WriteAllText(host.Outside + "/secret", "secret");
        RunProgram.Output("ln", host.Outside + "/secret", host.Open + "/linked");
        Assert.Equal(Denied, Open(host, host.Open + "/linked", 3, new { if_match = Digest("secret"u8) }).Code);
        File.Delete(host.Open + "/linked");
        var matched = Id(Open(host, path, 3, new { if_match = Digest("old"u8) }));
        Chunk(host, matched, 0, "new"u8);
        File.WriteAllText(path, "changed meanwhile");
        var conflict = Commit(host, matched, "new"u8);
        Assert.Equal(-32007, conflict.Code);
        Assert.DoesNotContain(Digest("changed meanwhile"u8), conflict.Message, StringComparison.Ordinal);
        Assert.Equal("changed meanwhile", File.ReadAllText(path));
        File.WriteAllText(path, "old");
        Assert.Equal(0, Commit(host, matched, "new"u8).Code);
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task D24_a_refused_upload_makes_nothing_and_one_that_was_begun_stays_within_the_lists(bool openAt2)
    {
        await using var host = await FileHost.StartAsync(openAt2, 64, ("max_transfer_size_mb", "1"));
        File.WriteAllText(host.Open + "/file", "old");
        Directory.CreateSymbolicLink(host.Open + "/out", host.Outside);
        Directory.CreateDirectory(host.Open + "/folder");
        var before = await host.TreeAsync();
        (string Path, long Size, object? More, int Code)[] refused =
        [
            (host.Outside + "/f", 1, new { create_dirs = true }, Denied),
            (host.Open + "/out/f", 1, new { create_dirs = true }, Denied),
            (host.Open + "/a/b", 1, null, NotFound),
            (host.Open + "/folder", 1, null, Invalid),
            (host.Open + "/a/", 1, new { create_dirs = true }, Invalid),
            (host.Open + "/a/b", -1, new { create_dirs = true }, Invalid),
            (host.Open + "/a/b", 1, new { create_dirs = true, permissions = "4755" }, Denied),
            (host.Open + "/a/b", 1, new { create_dirs = true, if_match = "x" }, Invalid),
            (host.Open + "/a/b", (1024 * 1024) + 1, new { create_dirs = true }, -32004),
        ];
        foreach (var (path, size, more, code) in refused)
        {
            Assert.Equal((path, code), (path, Open(host, path, size, more).Code));
        }
        Assert.Equal(before, await host.TreeAsync());
        foreach (
            var id in new[] { "../../open/file", "0123456789abcdef/../x", "0123456789ABCDEF", "0123456789abcde", new string('0', 65), "" }
        )
        {
            Assert.Equal((id, Invalid), (id, Chunk(host, id, 0, "x"u8).Code));
            Assert.Equal((id, Invalid), (id, host.Ask("file_abort", new { upload_id = id }).Code));
        }
        Assert.Equal(NotFound, Chunk(host, "0123456789abcdef", 0, "x"u8).Code);

        // The folder that it was begun in is exchanged for a link to the outside.
        var begun = Id(Open(host, host.Open + "/folder/f", 3));
        Directory.Move(host.Open + "/folder", host.Outside + "/folder");
        Directory.CreateSymbolicLink(host.Open + "/folder", "../outside/folder");
        Assert.Equal(Denied, Chunk(host, begun, 0, "new"u8).Code);
        Assert.Equal(Denied, Commit(host, begun, "new"u8).Code);
        Assert.Equal(0, new FileInfo(Directory.GetFiles(host.Outside + "/folder").Single()).Length);
        Directory.Delete(host.Open + "/folder");
        Directory.CreateDirectory(host.Open + "/folder");
        Assert.Equal(NotFound, Chunk(host, begun, 0, "new"u8).Code);
        Assert.Empty(Directory.GetFileSystemEntries(host.Open + "/folder"));
    }

    [Fact]
    public async Task D24_no_more_than_sixteen_are_open_and_an_aborted_one_is_gone()
    {
        await using var host = await FileHost.StartAsync(messageKb: 64);
        var ids = Enumerable.Range(0, 16).Select(i => Id(Open(host, $"{host.Open}/{i}", 5))).ToList();
        var busy = Open(host, host.Open + "/16", 5);
        Assert.Equal(-32006, busy.Code);
        Assert.Contains("16 uploads", busy.Message, StringComparison.Ordinal);
        Assert.Equal(ids[3], Id(Open(host, host.Open + "/3", 5)));
        Assert.True(host.Ask("file_abort", new { upload_id = ids[3] }).Result.GetProperty("aborted").GetBoolean());
        Assert.Equal(NotFound, host.Ask("file_abort", new { upload_id = ids[3] }).Code);
        Assert.Equal(0, Open(host, host.Open + "/16", 5).Code);
        Assert.Equal(16, Notes(host).Length);
    }
}
