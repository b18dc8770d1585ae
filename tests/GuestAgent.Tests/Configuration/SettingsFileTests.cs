using Orchestrator.GuestAgent.Configuration;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Configuration;

public sealed class SettingsFileTests : IDisposable
{
    private readonly TestFolder _folder = new("agcfg");

    private string FilePath => _folder["config.json"];

    [Fact]
    public void No_file_at_the_default_path_means_the_built_in_settings()
    {
        var settings = SettingsFile.Load(null, out var isDefault, defaultPath: FilePath);
        Assert.True(isDefault);
        Assert.Null(settings.Source);
        Assert.Equal(
            (64, 5, 30, 10),
            (settings.MaxMessageSizeKb, settings.ConnectionRetrySeconds, settings.RequestTimeoutSeconds, settings.MaxConcurrentRequests)
        );
        Assert.Null(settings.Security.CommandWhitelist);
        Assert.Equal((10, 300), (settings.Security.MaxFileSizeMb, settings.Security.MaxCommandTimeoutSeconds));
    }

    [Fact]
    public void No_file_at_a_given_path_is_an_error() => Refused("no such file or directory");

    [Fact]
    public void A_file_that_others_may_write_is_refused()
    {
        File.WriteAllText(FilePath, RunningAgent.Config(_folder.Path));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Refused("may be written by others");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Refused("may be written by others");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Equal(FilePath, SettingsFile.Load(FilePath, out _).Source);
    }

    [Fact]
    public void A_folder_or_a_fifo_is_refused_without_waiting()
    {
        Directory.CreateDirectory(FilePath);
        Refused("is no regular file");
        Directory.Delete(FilePath);
        using var made = System.Diagnostics.Process.Start("mkfifo", FilePath);
        made.WaitForExit();
        Refused("is no regular file");
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused()
    {
        File.WriteAllText(FilePath, new string(' ', 1024 * 1024 + 1));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Refused("is larger than");
    }

    [Fact]
    public void The_packaged_configuration_is_valid_and_says_what_the_built_in_settings_say()
    {
        var packaged = Path.Combine(Repository.Root, "config", "agent", "config.json");
        File.WriteAllText(FilePath, File.ReadAllText(packaged));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var settings = SettingsFile.Load(FilePath, out _);
        var builtIn = new AgentSettings();
        Assert.Equal(FilePath, settings.Source);
        Assert.Equal(builtIn.Security.AllowedReadPaths, settings.Security.AllowedReadPaths);
        Assert.Equal(builtIn.Security.AllowedWritePaths, settings.Security.AllowedWritePaths);
        // All else as a whole: records compare lists by identity.
        var sameLists = settings.Security with
        {
            AllowedReadPaths = builtIn.Security.AllowedReadPaths,
            AllowedWritePaths = builtIn.Security.AllowedWritePaths,
        };
        Assert.Equal(builtIn, settings with { Source = null, Text = default, Security = sameLists });
    }

    public void Dispose() => _folder.Dispose();

    private void Refused(string why)
    {
        var refused = Assert.Throws<SettingsException>(() => SettingsFile.Load(FilePath, out _));
        Assert.Contains(FilePath, refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }
}
