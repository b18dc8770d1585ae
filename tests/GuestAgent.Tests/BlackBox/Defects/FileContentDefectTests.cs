using System.Security.Cryptography;
using System.Text;
using Orchestrator.GuestAgent.Tests.Platform;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>What is written is what is read, with the mode that was asked for, and no more of a file is read than was asked for.</summary>
public sealed class FileContentDefectTests
{
    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];

    [Fact]
    public async Task D5_all_bytes_and_random_blobs_make_the_round_trip_as_base64()
    {
        await using var host = await FileHost.StartAsync();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < TestSize.Rounds(20); round++)
        {
            var bytes = round == 0 ? AllBytes : new byte[random.Next(200_000)];
            if (round > 0)
            {
                random.NextBytes(bytes);
            }
            var path = $"{host.Open}/{round}";
            var written = host.Ask("file_write", Write(path, Convert.ToBase64String(bytes), "base64"));
            Assert.True(bytes.Length == written.Result.GetProperty("bytes_written").GetInt64(), $"seed {seed}");
            Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"seed {seed}");
            var back = host.Read(path).Result;
            Assert.True(bytes.AsSpan().SequenceEqual(back.GetProperty("content").GetBytesFromBase64()), $"seed {seed}");
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), back.GetProperty("sha256").GetString());
            Assert.Equal(bytes.Length, back.GetProperty("size_bytes").GetInt64());
        }
    }

    [Fact]
    public async Task D6_what_is_not_utf8_is_an_error_and_never_other_text()
    {
        await using var host = await FileHost.StartAsync();
        foreach (var bytes in new byte[][] { AllBytes, [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0x61, 0xF4, 0x90, 0x80, 0x80] })
        {
            File.WriteAllBytes(host.Open + "/f", bytes);
            var refused = host.Read(host.Open + "/f", "utf8");
            Assert.Equal(-32602, refused.Code);
            Assert.Contains("base64", refused.Message, StringComparison.Ordinal);
        }
        const string text = "\ufeff\0\u0001\u001b[31m\"\\/\u2028äöü😀\u007f\r\n\t";
        Assert.Equal(0, host.Write(host.Open + "/f", text).Code);
        Assert.Equal(Encoding.UTF8.GetBytes(text), File.ReadAllBytes(host.Open + "/f"));
        Assert.Equal(text, host.Read(host.Open + "/f", "utf8").Result.GetProperty("content").GetString());
    }

    [RootFact]
    public async Task D7_set_ids_are_given_where_the_settings_say_so_and_survive_the_writing_of_the_file()
    {
        await using var host = await FileHost.StartAsync(security: ("allow_special_permissions", "true"));
        foreach (var mode in new[] { "4755", "2755", "1777", "7777" })
        {
            Assert.Equal(0, host.Write(host.Open + "/f", permissions: mode).Code);
            Assert.Equal(mode, Mode(host.Open + "/f"));
            Assert.Equal(0, host.Write(host.Open + "/f").Code);
            // Without being asked for again they are not handed on.
            Assert.Equal(mode[1..], Mode(host.Open + "/f"));
            var upload = UploadCalls.Open(host, host.Open + "/u", 1, new { permissions = mode });
            Assert.Equal(0, UploadCalls.Chunk(host, UploadCalls.Id(upload), 0, "x"u8).Code);
            Assert.Equal(0, UploadCalls.Commit(host, UploadCalls.Id(upload), "x"u8).Code);
            Assert.Equal(mode, Mode(host.Open + "/u"));
        }
    }

    [Fact]
    public async Task D7_permissions_are_given_as_they_are_asked_for_and_set_ids_are_refused()
    {
        await using var host = await FileHost.StartAsync();
        var before = await host.TreeAsync();
        foreach (var refused in new[] { "00644", "", " 644", "644 ", "0o644", "0x1ff", "648", "-1", "+644", "rw", "٠٦٤٤" })
        {
            Assert.Equal((refused, -32602), (refused, host.Write(host.Open + "/f", permissions: refused, create_dirs: true).Code));
        }
        foreach (var special in new[] { "4755", "2755", "1777", "7777" })
        {
            var denied = host.Write(host.Open + "/f", permissions: special, create_dirs: true);
            Assert.Equal((special, -32001), (special, denied.Code));
            Assert.Contains("denied by security.allow_special_permissions in ", denied.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, await host.TreeAsync());
        foreach (var (asked, mode) in new[] { ("0000", "0"), ("0", "0"), ("0600", "600"), ("644", "644"), ("0777", "777"), ("0022", "22") })
        {
            File.Delete(host.Open + "/new");
            Assert.Equal(0, host.Write(host.Open + "/new", permissions: asked).Code);
            Assert.Equal((asked, mode), (asked, Mode(host.Open + "/new")));
            Assert.Equal(0, host.Write(host.Open + "/old", permissions: asked).Code);
            Assert.Equal((asked, mode), (asked, Mode(host.Open + "/old")));
        }
        Assert.Equal(0, host.Write(host.Open + "/a/b/plain", create_dirs: true).Code);
        Assert.Equal(("644", "755"), (Mode(host.Open + "/a/b/plain"), Mode(host.Open + "/a/b")));
    }

    [Fact]
    public async Task D7_the_umask_of_the_agent_takes_nothing_away()
    {
        await using var agent = await AgentUnderTest.StartUnderAsync(["sh", "-c", "umask 0777; exec \"$@\"", "sh"]);
        using var host = agent.Connect();
        var path = agent.Folder + "/made/f";
        Assert.Contains(
            "\"result\"",
            host.Ask(
                1,
                "file_write",
                new
                {
                    path,
                    content = "x",
                    create_dirs = true,
                    permissions = "0664",
                }
            ),
            StringComparison.Ordinal
        );
        Assert.Equal(("664", "755"), (Mode(path), Mode(agent.Folder + "/made")));
    }

    [Fact]
    public async Task D7_no_name_ever_shows_a_file_with_a_wider_mode_than_was_asked_for()
    {
        await using var host = await FileHost.StartAsync();
        using var stop = new CancellationTokenSource();
        var looks = 0L;
        var wider = "";
        var watcher = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (var path in Directory.GetFileSystemEntries(host.Open))
                {
                    try
                    {
                        looks++;
                        var mode = File.GetUnixFileMode(path);
                        wider = (mode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) == 0 ? wider : $"{path} {mode}";
                    }
                    catch (IOException)
                    {
                        // Renamed meanwhile.
                    }
                }
            }
        });
        watcher.Start();
        for (var i = 0; i < TestSize.Rounds(200); i++)
        {
            Assert.Equal(0, host.Write($"{host.Open}/{i % 5}", new string('x', 10_000), "0600").Code);
        }
        stop.Cancel();
        watcher.Join();
        Assert.True(looks > 100, $"only {looks} looks");
        Assert.Equal("", wider);
    }

    [RootFact]
    public async Task D7_the_owner_of_a_file_that_is_replaced_is_kept_without_its_set_id_bits()
    {
        await using var host = await FileHost.StartAsync();
        File.WriteAllText(host.Open + "/f", "old");
        RunProgram.Output("chown", "1234:2345", host.Open + "/f");
        RunProgram.Output("chmod", "6754", host.Open + "/f");
        Assert.Equal(0, host.Write(host.Open + "/f", "new").Code);
        Assert.Equal("754 1234 2345", RunProgram.Output("stat", "-c", "%a %u %g", host.Open + "/f").Trim());
    }

    [Fact]
    public async Task D23_a_sparse_terabyte_is_refused_by_its_size_and_read_in_pieces()
    {
        await using var host = await FileHost.StartAsync();
        using (var file = File.Create(host.Open + "/huge"))
        {
            file.SetLength(1L << 40);
            file.Position = (1L << 40) - 4;
            file.Write("last"u8);
        }
        var peak = host.Agent.RssKib();
        var refused = host.Read(host.Open + "/huge");
        Assert.Equal(-32004, refused.Code);
        Assert.InRange(host.Agent.RssKib() - peak, -100_000, 4096);
        var end = Piece(host, "/huge", (1L << 40) - 4, 100).Result;
        Assert.Equal(("last", true), (end.GetProperty("content").GetString(), end.GetProperty("eof").GetBoolean()));
        var before = Piece(host, "/huge", (1L << 40) - 8, 4).Result;
        Assert.Equal(("\0\0\0\0", false), (before.GetProperty("content").GetString(), before.GetProperty("eof").GetBoolean()));
    }

    [Fact]
    public async Task Pieces_say_where_the_end_is_and_odd_offsets_are_refused_or_empty()
    {
        await using var host = await FileHost.StartAsync();
        File.WriteAllText(host.Open + "/f", "0123456789");
        foreach (
            var (offset, length, content, eof) in new (long, long, string, bool)[]
            {
                (0, 10, "0123456789", true),
                (0, 9, "012345678", false),
                (3, 4, "3456", false),
                (9, 100, "9", true),
                (10, 1, "", true),
                (5_000, 1, "", true),
                (long.MaxValue, long.MaxValue, "", true),
                (0, 0, "", false),
                (10, 0, "", true),
            }
        )
        {
            var piece = Piece(host, "/f", offset, length).Result;
            Assert.Equal(
                (offset, content, eof, content.Length, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))),
                (
                    offset,
                    piece.GetProperty("content").GetString()!,
                    piece.GetProperty("eof").GetBoolean(),
                    piece.GetProperty("size_bytes").GetInt32(),
                    piece.GetProperty("sha256").GetString()!
                )
            );
        }
        Assert.Equal(-32602, Piece(host, "/f", -1, 1).Code);
        Assert.Equal(-32602, Piece(host, "/f", 0, -1).Code);
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_read_as_far_as_it_was()
    {
        await using var host = await FileHost.StartAsync();
        var path = host.Open + "/log";
        File.WriteAllText(path, "");
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            using var file = File.Open(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            for (var i = 0; !stop.IsCancellationRequested && file.Length < 4_000_000; i++)
            {
                file.Write([(byte)('a' + (i % 26))]);
                file.Flush();
            }
        });
        writer.Start();
        var all = new StringBuilder();
        while (all.Length < 20_000)
        {
            var piece = Piece(host, "/log", all.Length, 1000).Result;
            all.Append(piece.GetProperty("content").GetString());
        }
        stop.Cancel();
        writer.Join();
        for (var i = 0; i < all.Length; i++)
        {
            Assert.Equal((char)('a' + (i % 26)), all[i]);
        }
    }

    private static FileAnswer Piece(FileHost host, string name, long offset, long length) =>
        host.Ask(
            "file_read",
            new
            {
                path = host.Open + name,
                offset,
                length,
            }
        );

    private static object Write(string path, string content, string encoding) =>
        new
        {
            path,
            content,
            encoding,
        };

    private static string Mode(string path) => RunProgram.Output("stat", "-c", "%a", path).Trim();
}
