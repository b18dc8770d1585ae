using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orchestrator.GuestAgent.Tests.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Tests.Methods;

public class FileContentTests
{
    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];

    [Fact]
    public void D5_all_bytes_make_the_round_trip_as_base64()
    {
        using var folder = new TestFolder();
        var calls = new FileCalls(folder.Path);
        Assert.Equal(256, calls.Write(folder["f"], Convert.ToBase64String(AllBytes), encoding: "base64").BytesWritten);
        Assert.Equal(AllBytes, File.ReadAllBytes(folder["f"]));
        var back = calls.Read(folder["f"], "base64");
        Assert.Equal(AllBytes, Convert.FromBase64String(back.Content));
        Assert.Equal(
            (256L, "base64", true, Convert.ToHexStringLower(SHA256.HashData(AllBytes))),
            (back.SizeBytes, back.Encoding, back.Eof!.Value, back.Sha256!)
        );
    }

    [Fact]
    public void D5_random_blobs_and_texts_make_the_round_trip()
    {
        using var folder = new TestFolder();
        var calls = new FileCalls(folder.Path);
        Prop.ForAll<byte[]>(blob =>
            {
                blob ??= [];
                calls.Write(folder["blob"], Convert.ToBase64String(blob), encoding: "base64");
                Assert.Equal(blob, Convert.FromBase64String(calls.Read(folder["blob"], "base64").Content));
            })
            .QuickCheckThrowOnFailure();
        Prop.ForAll(
                ArbMap
                    .Default.ArbFor<string>()
                    .Filter(text => text is not null && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text),
                text =>
                {
                    calls.Write(folder["text"], text);
                    var back = calls.Read(folder["text"]);
                    Assert.Equal(text, back.Content);
                    Assert.Equal(Encoding.UTF8.GetByteCount(text), back.SizeBytes);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void D6_what_is_not_utf8_is_an_error_never_other_text()
    {
        using var folder = new TestFolder();
        var calls = new FileCalls(folder.Path);
        byte[][] invalid = [AllBytes, [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0x61, 0xF4, 0x90, 0x80, 0x80]];
        foreach (var bytes in invalid)
        {
            File.WriteAllBytes(folder["f"], bytes);
            var refusal = calls.ReadRefused(folder["f"], "utf8");
            Assert.Equal(AgentError.InvalidParams, refusal.Error);
            Assert.Contains("base64", refusal.Message, StringComparison.Ordinal);
        }
        File.WriteAllText(folder["f"], "\ufeff\0\u0001\u001b[31m\"\\/\u2028äöü😀\u007f\r\n\t");
        Assert.Equal(File.ReadAllText(folder["f"], new UTF8Encoding(false)), calls.Read(folder["f"]).Content.TrimStart('\ufeff'));
        Assert.Equal('\ufeff', calls.Read(folder["f"]).Content[0]);
    }

    [Theory]
    [InlineData("0600", "600")]
    [InlineData("600", "600")]
    [InlineData("0", "0")]
    [InlineData("0000", "0")]
    [InlineData("0777", "777")]
    [InlineData("0644", "644")]
    public void D7_permissions_mean_what_they_say(string text, string mode)
    {
        using var folder = new TestFolder();
        new FileCalls(folder.Path).Write(folder["f"], "x", text);
        Assert.Equal(mode, RunProgram.Output("stat", "-c", "%a", folder["f"]).Trim());
    }

    [Theory]
    [InlineData("07777")]
    [InlineData("00644")]
    [InlineData("")]
    [InlineData(" 644")]
    [InlineData("0o644")]
    [InlineData("648")]
    [InlineData("-644")]
    [InlineData("rw-r--r--")]
    public void D7_permissions_that_are_no_octal_mode_are_refused(string text)
    {
        using var folder = new TestFolder();
        Assert.Equal(AgentError.InvalidParams, new FileCalls(folder.Path).WriteRefused(folder["f"], text).Error);
        Assert.False(File.Exists(folder["f"]));
    }

    [Fact]
    public void D7_mode_and_owner_of_an_existing_file_are_kept_without_its_set_id_bits()
    {
        using var folder = new TestFolder();
        folder.File("f", "old");
        var asRoot = Environment.UserName == "root";
        if (asRoot)
        {
            RunProgram.Output("chown", "1234:2345", folder["f"]);
        }
        RunProgram.Output("chmod", "4750", folder["f"]);
        var calls = new FileCalls(folder.Path);
        calls.Write(folder["f"], "new");
        Assert.Equal(
            asRoot ? "750 1234 2345" : $"750 {RunProgram.Output("id", "-u").Trim()} {RunProgram.Output("id", "-g").Trim()}",
            Stat()
        );
        calls.Write(folder["f"], "newer", "0600");
        Assert.StartsWith("600 ", Stat(), StringComparison.Ordinal);
        calls.Write(folder["g"], "fresh");
        Assert.Equal("644", RunProgram.Output("stat", "-c", "%a", folder["g"]).Trim());

        string Stat() => RunProgram.Output("stat", "-c", "%a %u %g", folder["f"]).Trim();
    }

    [Fact]
    public void D23_a_sparse_terabyte_is_refused_by_its_size_before_it_is_read()
    {
        using var folder = new TestFolder();
        using (var file = File.Create(folder["huge"]))
        {
            file.SetLength(1L << 40);
        }
        var calls = new FileCalls(folder.Path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = calls.ReadRefused(folder["huge"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
        Assert.Equal(AgentError.TooLarge, refusal.Error);
        Assert.Equal($"{{\"size\":{1L << 40},\"limit\":{10 * 1024 * 1024}}}", refusal.DataJson);
    }

    [Fact]
    public void A_large_file_is_read_in_pieces()
    {
        using var folder = new TestFolder();
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        File.WriteAllBytes(folder["f"], content);
        var calls = new FileCalls(folder.Path, maxFileSizeMb: 1);
        Assert.Equal(AgentError.TooLarge, calls.ReadRefused(folder["f"]).Error);
        var pieces = new MemoryStream();
        while (true)
        {
            var piece = calls.Read(folder["f"], "base64", pieces.Length, 700_000);
            var bytes = Convert.FromBase64String(piece.Content);
            Assert.Equal(bytes.Length, piece.SizeBytes);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), piece.Sha256);
            pieces.Write(bytes);
            if (piece.Eof == true)
            {
                break;
            }
        }
        Assert.Equal(content, pieces.ToArray());
        var behind = calls.Read(folder["f"], "utf8", 5_000_000, 10);
        Assert.Equal(("", 0L, true), (behind.Content, behind.SizeBytes, behind.Eof!.Value));
        Assert.Equal(("", false), (calls.Read(folder["f"], "utf8", 0, 0).Content, calls.Read(folder["f"], "utf8", 0, 0).Eof!.Value));
    }

    [Fact]
    public void Files_of_proc_that_claim_no_size_are_read_to_their_end()
    {
        var calls = new FileCalls(["/proc"], []);
        Assert.Equal(File.ReadAllText("/proc/version"), calls.Read("/proc/version").Content);
        Assert.True(calls.Read("/proc/version").Eof);
        Assert.Equal("Linux", calls.Read("/proc/version", length: 5).Content);
        Assert.False(calls.Read("/proc/version", length: 5).Eof);
    }

    [Fact]
    public void Content_that_fits_but_would_swell_beyond_an_answer_is_refused_with_a_way_out()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["f"], new byte[4 * 1024 * 1024]);
        var calls = new FileCalls(folder.Path);
        var refusal = calls.ReadRefused(folder["f"], "utf8");
        Assert.Equal(AgentError.TooLarge, refusal.Error);
        Assert.Contains("offset", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(4 * 1024 * 1024, calls.Read(folder["f"], "base64").SizeBytes);
    }

    [RootFact]
    public void A_write_into_a_full_disk_leaves_the_old_file_whole_and_nothing_beside_it()
    {
        using var folder = new TestFolder();
        var disk = folder.Folder("disk");
        RunProgram.Output("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk);
        try
        {
            folder.File("disk/f", "old");
            var before = folder.TreeHash();
            var refusal = new FileCalls(folder.Path).WriteRefused(folder["disk/f"], content: new string('x', 400_000));
            Assert.Equal(AgentError.CommandFailed, refusal.Error);
            Assert.Contains("no space left", refusal.Message, StringComparison.Ordinal);
            var second = new FileCalls(folder.Path).WriteRefused(
                folder["disk/new/deep/g"],
                createDirs: true,
                content: new string('x', 400_000)
            );
            Assert.Equal(AgentError.CommandFailed, second.Error);
            Assert.Equal(before, folder.TreeHash());
        }
        finally
        {
            RunProgram.Output("umount", disk);
        }
    }
}
