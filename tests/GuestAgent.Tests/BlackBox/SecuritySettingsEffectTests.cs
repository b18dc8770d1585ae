namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>As <see cref="SettingsEffectTests"/>, for the keys of the object <c>security</c>.</summary>
public sealed class SecuritySettingsEffectTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task Allowed_read_paths()
    {
        await using var agent = await ChangedSettings.StartAsync(folder => ("security.allowed_read_paths", $"[\"{folder}/shown\"]"));
        var shown = Directory.CreateDirectory(Path.Combine(agent.Folder, "shown")).FullName;
        File.WriteAllText(shown + "/small", "x");
        using var host = agent.Connect();
        Assert.Contains("\"content\":\"x\"", host.Ask(1, "file_read", new { path = shown + "/small" }), StringComparison.Ordinal);
        Assert.Contains(
            "\"code\":-32001",
            host.Ask(2, "file_read", new { path = agent.Folder + "/config.json" }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Allowed_write_paths()
    {
        await using var agent = await ChangedSettings.StartAsync(folder => ("security.allowed_write_paths", $"[\"{folder}/open\"]"));
        var open = Directory.CreateDirectory(Path.Combine(agent.Folder, "open")).FullName;
        using var host = agent.Connect();
        Assert.Contains("\"result\"", host.Ask(1, "file_write", new { path = open + "/f", content = "x" }), StringComparison.Ordinal);
        foreach (var (method, more) in new[] { ("file_write", "\"content\":\"x\""), ("file_open_upload", "\"size\":1") })
        {
            Assert.Contains(
                "denied by security.allowed_write_paths",
                host.Ask($$$"""{"jsonrpc":"2.0","id":2,"method":"{{{method}}}","params":{"path":"{{{agent.Folder}}}/f",{{{more}}}}}"""),
                StringComparison.Ordinal
            );
        }
        Assert.False(File.Exists(agent.Folder + "/f"));
    }

    [Fact]
    public async Task Allow_special_permissions()
    {
        await using var agent = await ChangedSettings.StartAsync("security.allow_special_permissions", "true");
        using var host = agent.Connect();
        var path = agent.Folder + "/f";
        Assert.Contains(
            "\"result\"",
            host.Ask(
                1,
                "file_write",
                new
                {
                    path,
                    content = "x",
                    permissions = "4755",
                }
            ),
            StringComparison.Ordinal
        );
        Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.SetUser));
    }

    [Fact]
    public async Task Max_file_size_mb()
    {
        await using var agent = await ChangedSettings.StartAsync(
            _ => ("security.max_file_size_mb", "1"),
            _ => ("max_message_size_kb", "2048")
        );
        var file = agent.Folder + "/f";
        using var host = agent.Connect();
        Assert.Contains(
            "\"result\"",
            host.Ask(1, "file_write", new { path = file, content = new string('x', Mebibyte) }),
            StringComparison.Ordinal
        );
        Assert.Contains("\"eof\":true", host.Ask(2, "file_read", new { path = file }), StringComparison.Ordinal);
        Assert.Contains(
            "\"limit\":1048576",
            host.Ask(3, "file_write", new { path = file, content = new string('y', Mebibyte + 1) }),
            StringComparison.Ordinal
        );
        Assert.Equal(Mebibyte, new FileInfo(file).Length);
        await File.AppendAllTextAsync(file, "x");
        Assert.Contains("\"limit\":1048576", host.Ask(4, "file_read", new { path = file }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_whitelist()
    {
        await using var agent = await ChangedSettings.StartAsync("security.command_whitelist", "[\"true\"]");
        using var host = agent.Connect();
        Assert.Contains("\"exit_code\":0", host.Ask(1, "exec_command", new { command = "true" }), StringComparison.Ordinal);
        Assert.Contains("\"code\":-32001", host.Ask(2, "exec_command", new { command = "false" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Max_command_timeout_seconds()
    {
        await using var agent = await ChangedSettings.StartAsync("security.max_command_timeout_seconds", "2");
        using var host = agent.Connect();
        Assert.Contains(
            "max_command_timeout_seconds",
            host.Ask(1, "exec_command", new { command = "true", timeout_seconds = 3 }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"exit_code\":0",
            host.Ask(2, "exec_command", new { command = "true", timeout_seconds = 2 }),
            StringComparison.Ordinal
        );
        // It binds a request that names no time, too.
        Assert.Contains(
            "not done after 2 s",
            host.Ask(3, "exec_command", new { command = "sleep", args = (string[])["15"] }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Max_transfer_size_mb()
    {
        await using var agent = await ChangedSettings.StartAsync("security.max_transfer_size_mb", "1");
        using var host = agent.Connect();
        var path = agent.Folder + "/f";
        Assert.Contains("\"upload_id\"", host.Ask(1, "file_open_upload", new { path, size = Mebibyte }), StringComparison.Ordinal);
        Assert.Contains(
            "\"data\":{\"size\":1048577,\"limit\":1048576}",
            host.Ask(2, "file_open_upload", new { path, size = Mebibyte + 1 }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Max_output_mb()
    {
        await using var agent = await ChangedSettings.StartAsync("security.max_output_mb", "1");
        using var host = agent.Connect();
        var answer = host.Ask(1, "exec_command", new { command = "head", args = (string[])["-c", "1048577", "/dev/zero"] });
        Assert.Contains("\"stdout_truncated\":true", answer, StringComparison.Ordinal);
    }

    // These two wait for durable commands: all they do is to be named, so that nobody counts on them.
    [Fact]
    public Task Max_durable_timeout_seconds() => IsNamedAsWithoutEffectAsync("security.max_durable_timeout_seconds");

    [Fact]
    public Task Max_spool_mb() => IsNamedAsWithoutEffectAsync("security.max_spool_mb");

    private static async Task IsNamedAsWithoutEffectAsync(string key)
    {
        await using var agent = await ChangedSettings.StartAsync(key, "7");
        agent.Connect().Dispose();
        await ChangedSettings.SaysAsync(agent.Process, $"settings without effect in this version keys={key}");
    }
}
