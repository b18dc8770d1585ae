using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Tests.Platform;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>A file is replaced whole or not at all, and keeps what belongs to it beside its content.</summary>
public sealed class FileReplacementDefectTests
{
    private const string AccessList = "system.posix_acl_access";

    // Version 2; owner rw, user 1234 r, group r, mask r, others nothing.
    private static readonly byte[] ListForOneUser =
    [
        .. new byte[] { 2, 0, 0, 0 },
        .. new byte[] { 1, 0, 6, 0, 255, 255, 255, 255 },
        .. new byte[] { 2, 0, 4, 0, 0xD2, 4, 0, 0 },
        .. new byte[] { 4, 0, 4, 0, 255, 255, 255, 255 },
        .. new byte[] { 0x10, 0, 4, 0, 255, 255, 255, 255 },
        .. new byte[] { 0x20, 0, 0, 0, 255, 255, 255, 255 },
    ];

    [Fact]
    public async Task D7_a_replaced_file_keeps_its_own_attributes_and_its_access_list()
    {
        await using var host = await FileHost.StartAsync();
        var path = host.Open + "/f";
        File.WriteAllText(path, "old");
        var user = Set(path, "user.note", "kept"u8);
        var list = Set(path, AccessList, ListForOneUser);
        Assert.True(user == 0 || list == 0, "the file system of the test's folder has neither attributes nor access lists");
        Assert.Equal(0, host.Write(path, "new").Code);
        Assert.Equal("new", File.ReadAllText(path));
        if (user == 0)
        {
            Assert.Equal("kept"u8.ToArray(), Get(path, "user.note"));
        }
        if (list == 0)
        {
            Assert.Equal(ListForOneUser, Get(path, AccessList));
            // Other permissions bind the list's users too.
            Assert.Equal(0, host.Write(path, "newer", "0600").Code);
            Assert.Equal("600", RunProgram.Output("stat", "-c", "%a", path).Trim());
        }
    }

    [RootFact]
    public async Task D7_capabilities_of_a_replaced_program_are_not_kept()
    {
        await using var host = await FileHost.StartAsync();
        var path = host.Open + "/program";
        File.WriteAllText(path, "old");
        // vfs_cap_data, version 2: cap_net_raw permitted and effective.
        Assert.Equal(0, Set(path, "security.capability", [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(0, host.Write(path, "new").Code);
        Assert.Null(Get(path, "security.capability"));
    }

    [RootFact]
    public async Task A_full_disk_leaves_the_old_file_whole_and_nothing_beside_it()
    {
        await using var host = await FileHost.StartAsync();
        var disk = Directory.CreateDirectory(host.Open + "/disk").FullName;
        RunProgram.Output("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk);
        try
        {
            File.WriteAllText(disk + "/f", "old");
            var refused = host.Write(disk + "/f", new string('x', 400_000));
            Assert.Equal(-32000, refused.Code);
            Assert.Contains("no space left on device", refused.Message, StringComparison.Ordinal);
            Assert.Equal(-32000, host.Write(disk + "/new/deep/g", new string('x', 400_000), create_dirs: true).Code);
            Assert.Equal([disk + "/f"], Directory.GetFileSystemEntries(disk));
            Assert.Equal("old", File.ReadAllText(disk + "/f"));
            RunProgram.Output("mount", "-o", "remount,ro", disk);
            var readOnly = host.Write(disk + "/f");
            Assert.Equal(-32001, readOnly.Code);
            Assert.Contains("read-only file system", readOnly.Message, StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(disk + "/f"));
        }
        finally
        {
            RunProgram.Output("umount", disk);
        }
    }

    [RootFact]
    public async Task A_file_on_which_something_is_mounted_is_refused_in_words_that_say_so()
    {
        await using var host = await FileHost.StartAsync();
        var path = host.Open + "/mounted";
        File.WriteAllText(path, "below");
        File.WriteAllText(host.Outside + "/over", "over");
        RunProgram.Output("mount", "--bind", host.Outside + "/over", path);
        try
        {
            var refused = host.Write(path, "new");
            Assert.Equal(-32000, refused.Code);
            Assert.Contains("something is mounted on this file", refused.Message, StringComparison.Ordinal);
            Assert.Equal("over", File.ReadAllText(path));
            Assert.Equal([path], Directory.GetFileSystemEntries(host.Open));
        }
        finally
        {
            RunProgram.Output("umount", path);
        }
        Assert.Equal("below", File.ReadAllText(path));
    }

    private static int Set(string path, string attribute, ReadOnlySpan<byte> value)
    {
        using var file = new Fd(Libc.Open(path, Libc.OpenRead | Libc.CloseOnExec));
        return Libc.SetAttribute(file.Number, attribute, value);
    }

    private static byte[]? Get(string path, string attribute)
    {
        using var file = new Fd(Libc.Open(path, Libc.OpenRead | Libc.CloseOnExec));
        var value = new byte[1024];
        var length = Libc.GetAttribute(file.Number, attribute, value);
        return length < 0 ? null : value[..(int)length];
    }
}
