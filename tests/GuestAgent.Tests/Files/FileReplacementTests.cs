using Orchestrator.GuestAgent.Files;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.GuestAgent.Tests.Methods;

namespace Orchestrator.GuestAgent.Tests.Files;

/// <summary>Both ways to write the new file: without a name, and with a temporary one where the file system knows no nameless files.</summary>
public sealed class FileReplacementTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_new_and_an_old_file_get_content_and_mode_and_nothing_stays_beside_them(bool nameless)
    {
        using var folder = new TestFolder();
        Write(folder, "new", "first", 0x1A0, nameless);
        Assert.Equal("first", File.ReadAllText(folder["new"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(folder["new"]));
        Write(folder, "new", "second", null, nameless);
        Assert.Equal("second", File.ReadAllText(folder["new"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(folder["new"]));
        Assert.Equal([folder["new"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_name_that_is_a_folder_is_refused_and_nothing_stays_beside_it(bool nameless)
    {
        using var folder = new TestFolder();
        folder.Folder("taken");
        Assert.Throws<Refusal>(() => Write(folder, "taken", "x", null, nameless));
        Assert.Equal([folder["taken"]], Directory.GetFileSystemEntries(folder.Path));
    }

    private static void Write(TestFolder folder, string name, string content, uint? mode, bool nameless)
    {
        using var directory = new Fd(Libc.OpenAt(Libc.AtFdCwd, folder.Path, Libc.OpenPath | Libc.OpenDirectory | Libc.CloseOnExec, 0));
        FileFacts? existing = Libc.Stat(directory.Number, name, Libc.AtSymlinkNoFollow, out var facts) == 0 ? facts : null;
        FileReplacement.Write(folder[name], directory, name, existing, System.Text.Encoding.UTF8.GetBytes(content), mode, nameless);
    }
}
