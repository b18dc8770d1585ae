using System.Text;
using System.Text.Json.Nodes;
using Orchestrator.GuestAgent.Configuration;

namespace Orchestrator.GuestAgent.Tests.Configuration;

public sealed class SettingsParserTests
{
    private const string Whole = """
        {
          "version": "1.0.0",
          "log_level": "warn",
          "log_file": "/var/log/a.log",
          "channel_name": "org.example.0",
          "max_message_size_kb": 128,
          "connection_retry_seconds": 7,
          "request_timeout_seconds": 40,
          "max_concurrent_requests": 12,
          "security": {
            "allowed_read_paths": ["/etc", "/var/log"],
            "allowed_write_paths": [],
            "command_whitelist": ["/bin/ls", {"command": "uptime", "args": ["-p", "..."]}],
            "max_file_size_mb": 20,
            "max_command_timeout_seconds": 500,
            "allow_special_permissions": true,
            "max_transfer_size_mb": 30,
            "max_durable_timeout_seconds": 600,
            "max_output_mb": 2,
            "max_spool_mb": 50
          },
          "state_dir": "/srv/state",
          "power": "deny"
        }
        """;

    [Fact]
    public void Every_key_arrives()
    {
        var settings = Parse(Whole);
        Assert.Equal(
            (
                "1.0.0",
                AgentLogLevel.Warn,
                "/var/log/a.log",
                "org.example.0",
                128,
                7,
                40,
                12,
                "/srv/state",
                PowerMode.Deny,
                true,
                "/x/config.json"
            ),
            (
                settings.Version,
                settings.LogLevel,
                settings.LogFile,
                settings.ChannelName,
                settings.MaxMessageSizeKb,
                settings.ConnectionRetrySeconds,
                settings.RequestTimeoutSeconds,
                settings.MaxConcurrentRequests,
                settings.StateDir,
                settings.Power,
                settings.PowerIsGiven,
                settings.Source
            )
        );
        var security = settings.Security;
        Assert.Equal(["/etc", "/var/log"], security.AllowedReadPaths);
        Assert.Empty(security.AllowedWritePaths);
        Assert.Equal(["/bin/ls", "uptime"], security.CommandWhitelist!.Select(one => one.Program));
        Assert.Null(security.CommandWhitelist![0].Args);
        Assert.Equal(["-p", "..."], security.CommandWhitelist[1].Args!);
        Assert.Equal(
            (20, 500, 30, 600, 2, 50),
            (
                security.MaxFileSizeMb,
                security.MaxCommandTimeoutSeconds,
                security.MaxTransferSizeMb,
                security.MaxDurableTimeoutSeconds,
                security.MaxOutputMb,
                security.MaxSpoolMb
            )
        );
        Assert.True(security.AllowSpecialPermissions);
        Assert.Equal(128 * 1024, settings.MaxMessageBytes);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("log_level")]
    [InlineData("channel_name")]
    [InlineData("max_message_size_kb")]
    [InlineData("connection_retry_seconds")]
    [InlineData("request_timeout_seconds")]
    [InlineData("max_concurrent_requests")]
    [InlineData("security")]
    [InlineData("security.allowed_read_paths")]
    [InlineData("security.allowed_write_paths")]
    [InlineData("security.command_whitelist")]
    [InlineData("security.max_file_size_mb")]
    [InlineData("security.max_command_timeout_seconds")]
    public void A_key_of_1_0_that_is_missing_is_named(string key)
    {
        var mistake = Assert.Single(MistakesOf(Without(key)));
        Assert.Equal((key, "is missing"), (mistake.Key, mistake.Problem));
    }

    [Theory]
    [InlineData("log_file")]
    [InlineData("state_dir")]
    [InlineData("power")]
    [InlineData("security.allow_special_permissions")]
    [InlineData("security.max_transfer_size_mb")]
    [InlineData("security.max_durable_timeout_seconds")]
    [InlineData("security.max_output_mb")]
    [InlineData("security.max_spool_mb")]
    public void A_key_of_ours_may_be_absent(string key) => Parse(Without(key));

    [Theory]
    [InlineData("version", "1")]
    [InlineData("version", "\"\"")]
    [InlineData("log_level", "\"loud\"")]
    [InlineData("log_level", "3")]
    [InlineData("log_file", "\"relative.log\"")]
    [InlineData("log_file", "true")]
    [InlineData("channel_name", "\"a/b\"")]
    [InlineData("channel_name", "\"..\"")]
    [InlineData("channel_name", "null")]
    [InlineData("max_message_size_kb", "0")]
    [InlineData("max_message_size_kb", "\"64\"")]
    [InlineData("max_message_size_kb", "64.5")]
    [InlineData("max_message_size_kb", "1000000")]
    [InlineData("connection_retry_seconds", "0")]
    [InlineData("request_timeout_seconds", "-1")]
    [InlineData("max_concurrent_requests", "0")]
    [InlineData("max_concurrent_requests", "99999999999999999999")]
    [InlineData("security", "[]")]
    [InlineData("security.allowed_read_paths", "\"/etc\"")]
    [InlineData("security.allowed_read_paths", "null")]
    [InlineData("security.allowed_write_paths", "[\"tmp\"]")]
    [InlineData("security.allowed_write_paths", "[\"/tmp/../etc\"]")]
    [InlineData("security.allowed_write_paths", "[\"/tmp\\u0000\"]")]
    [InlineData("security.command_whitelist", "[1]")]
    [InlineData("security.command_whitelist", "[\"\"]")]
    [InlineData("security.command_whitelist", "[\"bin/ls\"]")]
    [InlineData("security.command_whitelist", "[\"/bin/../ls\"]")]
    [InlineData("security.command_whitelist", "[{\"command\": 1, \"args\": []}]")]
    [InlineData("security.command_whitelist", "[{\"command\": \"ls\", \"args\": null}]")]
    [InlineData("security.command_whitelist", "[{\"command\": \"ls\", \"args\": \"-l\"}]")]
    [InlineData("security.command_whitelist", "[{\"command\": \"ls\", \"args\": [1]}]")]
    [InlineData("security.command_whitelist", "[{\"command\": \"ls\", \"args\": [\"...\", \"-l\"]}]")]
    [InlineData("security.command_whitelist", "{}")]
    [InlineData("security.max_file_size_mb", "0")]
    [InlineData("security.max_command_timeout_seconds", "0")]
    [InlineData("security.allow_special_permissions", "\"true\"")]
    [InlineData("security.max_transfer_size_mb", "-1")]
    [InlineData("security.max_output_mb", "0")]
    [InlineData("state_dir", "null")]
    [InlineData("state_dir", "\"state\"")]
    [InlineData("power", "\"maybe\"")]
    public void A_value_of_another_type_or_out_of_range_is_refused_by_its_key(string key, string value)
    {
        var mistake = Assert.Single(MistakesOf(With(key, value)));
        Assert.StartsWith(key, mistake.Key, StringComparison.Ordinal);
        Assert.StartsWith("must be", mistake.Problem, StringComparison.Ordinal);
        Assert.True(mistake.Line > 0);
    }

    [Fact]
    public void A_whitelist_of_null_allows_all_and_an_empty_one_none()
    {
        Assert.Null(Parse(With("security.command_whitelist", "null")).Security.CommandWhitelist);
        Assert.Empty(Parse(With("security.command_whitelist", "[]")).Security.CommandWhitelist!);
    }

    [Fact]
    public void A_listed_command_with_arguments_has_both_of_its_keys_once_and_no_other()
    {
        var mistakes = MistakesOf(
            Whole.Replace(
                "{\"command\": \"uptime\", \"args\": [\"-p\", \"...\"]}",
                "{\"command\": \"a\"},\n{\"args\": []},\n{\"command\": \"a\", \"args\": [], \"args\": [], \"user\": \"me\"}",
                StringComparison.Ordinal
            )
        );
        const string list = "security.command_whitelist";
        Assert.Equal(
            [
                (13, list + "[1].args", "is missing"),
                (14, list + "[2].command", "is missing"),
                (15, list + "[3].args", "stands here a second time"),
                (15, list + "[3].user", "is no known key"),
            ],
            mistakes.Select(mistake => (mistake.Line, mistake.Key, mistake.Problem))
        );
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_their_lines()
    {
        var mistakes = MistakesOf(
            """
            {
              "version": 1,
              "log_levle": "info",
              "channel_name": "a",
              "max_message_size_kb": 64, "connection_retry_seconds": 5, "request_timeout_seconds": 30,
              "max_concurrent_requests": "ten",
              "security": {
                "allowed_read_paths": [], "allowed_write_paths": [], "command_whitelist": null, "max_file_size_mb": 1,
                "max_command_timeout_seconds": 1,
                "max_file_size_mb": 2
              }
            }
            """
        );
        Assert.Equal(
            [(2, "version"), (3, "log_levle"), (6, "max_concurrent_requests"), (10, "security.max_file_size_mb"), (12, "log_level")],
            mistakes.Select(mistake => (mistake.Line, mistake.Key))
        );
    }

    [Fact]
    public void The_same_key_spelt_by_escapes_is_a_second_one()
    {
        var mistakes = MistakesOf(
            Whole.Replace("\"power\": \"deny\"", "\"power\": \"deny\", \"p\\u006fwer\": \"system\"", StringComparison.Ordinal)
        );
        Assert.Equal(("power", "stands here a second time"), (mistakes[0].Key, mistakes[0].Problem));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("[]", 1)]
    [InlineData("null", 1)]
    [InlineData("{\n  \"version\": \"1\",\n  // no\n}", 3)]
    [InlineData("{\n\"version\": \"1\",\n}", 3)]
    public void What_is_no_json_object_is_refused_at_its_line(string text, int line) =>
        Assert.Contains(MistakesOf(text), mistake => mistake.Line == line);

    [Fact]
    public void Nothing_may_follow_the_object() => Assert.NotEmpty(MistakesOf(Whole + "{}"));

    private static AgentSettings Parse(string json) => SettingsParser.Parse(Encoding.UTF8.GetBytes(json), "/x/config.json");

    private static IReadOnlyList<SettingsMistake> MistakesOf(string json) => Assert.Throws<SettingsException>(() => Parse(json)).Mistakes;

    private static string Without(string key)
    {
        var root = JsonNode.Parse(Whole)!.AsObject();
        Assert.True(Owner(root, key, out var name).Remove(name));
        return root.ToJsonString();
    }

    private static string With(string key, string value)
    {
        var root = JsonNode.Parse(Whole)!.AsObject();
        Owner(root, key, out var name)[name] = JsonNode.Parse(value);
        return root.ToJsonString();
    }

    private static JsonObject Owner(JsonObject root, string key, out string name)
    {
        name = key.StartsWith("security.", StringComparison.Ordinal) ? key["security.".Length..] : key;
        return name == key ? root : root["security"]!.AsObject();
    }
}
