using System.Text;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Logging;

public sealed class LogFileTests : IDisposable
{
    private readonly TestFolder _folder = new("aglog");
    private readonly List<string> _trouble = [];

    private string FilePath => _folder["a.log"];

    [Fact]
    public void It_is_made_for_its_owner_and_group_alone_and_appended_to()
    {
        File.WriteAllText(FilePath, "old\n");
        using (var file = LogFile.Open(FilePath))
        {
            Assert.Equal(0, file.Write("new\n"u8));
        }
        Assert.Equal("old\nnew\n", File.ReadAllText(FilePath));
        File.Delete(FilePath);
        LogFile.Open(FilePath).Dispose();
        // The umask may take the group's share away.
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Contains(File.GetUnixFileMode(FilePath), (UnixFileMode[])[owner, owner | UnixFileMode.GroupRead]);
    }

    [Fact]
    public void A_full_file_is_put_aside_and_three_are_kept()
    {
        using var file = Open(10);
        foreach (var line in (string[])["one 678\n", "two 678\n", "3 45678\n", "4\n", "5 45678\n", "6 45678\n", "7\n"])
        {
            Assert.Equal(0, file.Write(Encoding.UTF8.GetBytes(line)));
        }
        Assert.Equal("6 45678\n7\n", File.ReadAllText(FilePath));
        Assert.Equal("5 45678\n", File.ReadAllText(FilePath + ".1"));
        Assert.Equal("3 45678\n4\n", File.ReadAllText(FilePath + ".2"));
        Assert.Equal("two 678\n", File.ReadAllText(FilePath + ".3"));
        Assert.Equal(4, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void A_file_that_somebody_cut_short_is_not_full()
    {
        using var file = Open(10);
        file.Write("12345678\n"u8);
        File.WriteAllText(FilePath, "");
        file.Write("abcdefgh\n"u8);
        Assert.Equal("abcdefgh\n", File.ReadAllText(FilePath));
        Assert.False(File.Exists(FilePath + ".1"));
    }

    [Fact]
    public void A_file_that_was_moved_away_is_begun_anew_when_told()
    {
        using var file = Open(1000);
        file.Write("one\n"u8);
        File.Move(FilePath, _folder["moved"]);
        file.Write("two\n"u8);
        file.Reopen();
        file.Write("three\n"u8);
        Assert.Equal("one\ntwo\n", File.ReadAllText(_folder["moved"]));
        Assert.Equal("three\n", File.ReadAllText(FilePath));
        Assert.Empty(_trouble);
    }

    [Fact]
    public void When_another_cannot_be_opened_the_first_is_written_on_and_it_is_said()
    {
        using var file = Open(1000);
        File.Move(FilePath, _folder["moved"]);
        Directory.CreateDirectory(FilePath);
        file.Reopen();
        Assert.Equal(0, file.Write("two\n"u8));
        Assert.Equal("two\n", File.ReadAllText(_folder["moved"]));
        Assert.Contains("is a directory", Assert.Single(_trouble), StringComparison.Ordinal);
    }

    [Fact]
    public void When_it_cannot_be_put_aside_it_is_written_on_and_that_is_said_once()
    {
        using var file = Open(10);
        File.WriteAllText(FilePath + ".2", "");
        Directory.CreateDirectory(FilePath + ".3");
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(0, file.Write("12345678\n"u8));
        }
        Assert.Equal("12345678\n12345678\n", File.ReadAllText(FilePath));
        Assert.Single(_trouble);
    }

    [Fact]
    public void Neither_a_link_nor_what_is_no_regular_file_is_written_to()
    {
        File.WriteAllText(_folder["target"], "kept");
        File.CreateSymbolicLink(FilePath, _folder["target"]);
        Refused("it is a symbolic link");
        File.Delete(FilePath);
        File.CreateSymbolicLink(FilePath, _folder["nowhere"]);
        Refused("it is a symbolic link");
        Assert.False(File.Exists(_folder["nowhere"]));
        File.Delete(FilePath);
        using (var link = System.Diagnostics.Process.Start("ln", [_folder["target"], FilePath]))
        {
            link.WaitForExit();
        }
        Refused("it has more than one name");
        File.Delete(FilePath);
        Directory.CreateDirectory(FilePath);
        Refused("is a directory");
        Directory.Delete(FilePath);
        using var made = System.Diagnostics.Process.Start("mkfifo", FilePath);
        made.WaitForExit();
        Refused("no such device or address");
        Assert.Equal("kept", File.ReadAllText(_folder["target"]));
    }

    public void Dispose() => _folder.Dispose();

    private LogFile Open(long bytesMax)
    {
        var file = LogFile.Open(FilePath, bytesMax);
        file.Trouble = (what, why) => _trouble.Add($"{what}: {why}");
        return file;
    }

    private void Refused(string why)
    {
        var refused = Assert.Throws<PlatformException>(() => LogFile.Open(FilePath));
        Assert.Contains(FilePath, refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }
}
