using System.Text;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>A published agent does not start on settings that are wrong in any way, and says at once what is.</summary>
public sealed class WrongConfigurationTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new("agwc");

    private string FilePath => _folder["config.json"];

    [Fact]
    public Task D20_every_mistake_is_named_in_one_message_with_its_line() =>
        RefusesAsync(
            """
            {
              "version": "1.0", "log_level": "loud", "channel_name": "a/b",
              "max_message_size_kb": "64", "connection_retry_seconds": 0,
              "request_timeout_seconds": 30, "request_timeout_seconds": 31,
              "colour": {"deep": [1, {"er": 2}]}, "max_concurrent_requests": 10,
              "security": { "allowed_read_paths": ["relative"], "allowed_write_paths": "no list",
                "command_whitelist": null, "max_command_timeout_seconds": 1.5 }
            }
            """,
            ":2: log_level must be",
            ":2: channel_name must be",
            ":3: max_message_size_kb must be",
            ":3: connection_retry_seconds must be",
            ":4: request_timeout_seconds stands here a second time",
            ":5: colour is no known key",
            ":6: security.allowed_read_paths[0] must be",
            ":6: security.allowed_write_paths must be",
            ":7: security.max_command_timeout_seconds must be",
            "security.max_file_size_mb is missing"
        );

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("[]", "is no JSON object")]
    [InlineData("null", "is no JSON object")]
    [InlineData("{", "is not valid JSON")]
    [InlineData("{} {}", "is not valid JSON")]
    public Task D20_what_is_no_settings_text_is_refused(string text, string why) => RefusesAsync(text, why);

    [Fact]
    public Task D20_a_byte_order_mark_is_refused() => RefusesAsync("\uFEFF" + RunningAgent.Config(_folder.Path), "is not valid JSON");

    [Fact]
    public Task D20_a_file_of_two_megabytes_is_refused() =>
        RefusesAsync(RunningAgent.Config(_folder.Path) + new string(' ', 2 * 1024 * 1024), "is larger than");

    [Fact]
    public Task D20_deep_nesting_is_refused() => RefusesAsync("{\"version\":" + new string('[', 100_000), "is not valid JSON");

    [Fact]
    public async Task D20_what_others_may_write_and_what_is_no_file_is_refused_without_waiting()
    {
        await File.WriteAllTextAsync(FilePath, RunningAgent.Config(_folder.Path));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        await RefusesAsync("may be written by others");
        File.Delete(FilePath);
        await RefusesAsync("no such file or directory");
        Assert.Equal(0, (await ToolRun.OfAsync("mkfifo", [FilePath], limit: Limit)).Code);
        await RefusesAsync("is no regular file");
        File.Delete(FilePath);
        Directory.CreateDirectory(FilePath);
        await RefusesAsync("is no regular file");
    }

    [RootFact]
    public async Task D20_a_file_of_another_user_is_refused_although_nobody_else_may_write_it()
    {
        await File.WriteAllTextAsync(FilePath, RunningAgent.Config(_folder.Path));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(0, (await ToolRun.OfAsync("chown", ["65534", FilePath], limit: Limit)).Code);
        await RefusesAsync("belongs to user 65534, neither root nor the agent's own");
    }

    [Fact]
    public async Task A_check_tells_of_the_settings_and_starts_nothing()
    {
        string[] check = ["--check", "--config", FilePath, "--device", "unix:" + _folder["s"]];
        await File.WriteAllTextAsync(FilePath, RunningAgent.Config(_folder.Path));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var right = await ToolRun.OfAsync(PublishedAgent.Path, check, limit: Limit);
        Assert.Equal((0, $"configuration ok ({FilePath})\n", ""), (right.Code, right.Output, right.Error));
        await File.WriteAllTextAsync(FilePath, RunningAgent.Config(_folder.Path).Replace("\"info\"", "\"loud\"", StringComparison.Ordinal));
        var wrong = await ToolRun.OfAsync(PublishedAgent.Path, check, limit: Limit);
        Assert.Equal((78, ""), (wrong.Code, wrong.Output));
        Assert.Contains("log_level must be", wrong.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["s"]));
    }

    [Theory]
    [InlineData("link", "it is a symbolic link")]
    [InlineData("folder", "is a directory")]
    [InlineData("missing/folder/a.log", "no such file or directory")]
    public async Task D20_a_log_file_that_cannot_be_written_is_refused(string name, string why)
    {
        File.CreateSymbolicLink(_folder["link"], _folder["target"]);
        Directory.CreateDirectory(_folder["folder"]);
        await RefusesAsync(
            RunningAgent
                .Config(_folder.Path)
                .Replace("\"log_level\"", $"\"log_file\": \"{_folder[name]}\", \"log_level\"", StringComparison.Ordinal),
            why
        );
        Assert.False(File.Exists(_folder["target"]));
    }

    [Fact]
    public async Task Keys_that_do_nothing_in_this_version_are_named_in_one_warning()
    {
        await using var agent = await AgentUnderTest.StartAsync(folder =>
            RunningAgent
                .Config(folder)
                .Replace(
                    "\"max_file_size_mb\"",
                    "\"max_spool_mb\": 5, \"max_durable_timeout_seconds\": 0, \"max_file_size_mb\"",
                    StringComparison.Ordinal
                )
        );
        agent.Connect().Dispose();
        // Behind the warning in the log, which a thread of its own writes.
        await ConnectedAsync(agent);
        var warning = Assert.Single(agent.Process.Error, line => line.Contains("without effect", StringComparison.Ordinal));
        Assert.Contains("keys=\"security.max_durable_timeout_seconds, security.max_spool_mb\"", warning, StringComparison.Ordinal);
        await using var plain = await AgentUnderTest.StartAsync();
        plain.Connect().Dispose();
        await ConnectedAsync(plain);
        Assert.DoesNotContain(plain.Process.Error, line => line.Contains("without effect", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static Task ConnectedAsync(AgentUnderTest agent) =>
        Eventually.HoldsAsync(
            "the line that tells of the host",
            () => agent.Process.Error.Any(line => line.Contains("host connected", StringComparison.Ordinal)),
            Limit
        );

    private async Task RefusesAsync(string text, params string[] reasons)
    {
        await File.WriteAllBytesAsync(FilePath, Encoding.UTF8.GetBytes(text));
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var reason in reasons)
        {
            await RefusesAsync(reason);
        }
    }

    private async Task RefusesAsync(string reason)
    {
        var run = await ToolRun.OfAsync(
            PublishedAgent.Path,
            ["--config", FilePath, "--device", "unix:" + _folder["s"], "--state-dir", _folder["state"]],
            limit: Limit
        );
        Assert.Equal(78, run.Code);
        Assert.Contains(FilePath, run.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["s"]));
    }
}
