using System.Text;
using Orchestrator.Fuzz.Models;
using Orchestrator.GuestAgent.Configuration;

namespace Orchestrator.Fuzz.Settings;

/// <summary><see cref="SettingsParser"/>: a file that is wrong anywhere stops the agent, in words; one that is right starts it.</summary>
public sealed class SettingsFuzz
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "1",
        "-1",
        "64",
        "1.0",
        "1e3",
        "1000",
        "1001",
        "3601",
        "86401",
        "16385",
        "1048577",
        "2147483647",
        "2147483648",
        "1e999",
        "\"\"",
        "\"1\"",
        "\"info\"",
        "\"Info\"",
        "\"warning\"",
        "\"deny\"",
        "\"/srv\"",
        "\"/srv/\"",
        "\"srv\"",
        "\"/srv/../etc\"",
        "\"/./x\"",
        "\"/a\\u0000b\"",
        "\"..\"",
        "\"\\ud800\"",
        "\"org.\\u0007\"",
        "[]",
        "[\"/tmp\",\"/var/log\"]",
        "[\"tmp\"]",
        "[null]",
        "[[\"/tmp\"]]",
        "[\"ls\",{\"command\":\"/bin/ls\",\"args\":[\"-l\",\"...\"]}]",
        "[{\"command\":\"ls\"}]",
        "[{\"command\":\"ls\",\"args\":[\"...\",\"-l\"]}]",
        "[{\"command\":\"bin/ls\",\"args\":[]}]",
        "[{\"command\":\"ls\",\"args\":[],\"x\":1}]",
        "[{\"command\":\"ls\",\"args\":[],\"args\":[]}]",
        "{}",
        "{\"a\":1}",
    ];

    private static readonly string[] Keys =
    [
        "version",
        "log_level",
        "log_file",
        "channel_name",
        "max_message_size_kb",
        "connection_retry_seconds",
        "request_timeout_seconds",
        "max_concurrent_requests",
        "state_dir",
        "power",
        "security",
        "allowed_read_paths",
        "allowed_write_paths",
        "command_whitelist",
        "allow_special_permissions",
        "max_file_size_mb",
        "max_command_timeout_seconds",
        "max_transfer_size_mb",
        "max_durable_timeout_seconds",
        "max_output_mb",
        "max_spool_mb",
        "Version",
        "log_level ",
        "unknown",
        "\\u0076ersion",
    ];

    [Fact]
    public void Every_file_of_the_corpus_is_judged_as_the_model_judges_it() =>
        Assert.All(SeedLines.Of("settings.jsonl"), file => Compare(file));

    [Fact]
    public void A_file_changed_key_by_key_or_byte_by_byte_starts_the_agent_only_when_the_model_finds_it_right()
    {
        var right = 0;
        FuzzRun.Each(
            30,
            chance =>
            {
                var files = SeedLines.Of("settings.jsonl");
                for (var round = 0; round < 300; round++)
                {
                    var file = files[chance.Next(files.Count)];
                    file = chance.Next(3) == 0 ? Mutation.Of(file, files[chance.Next(files.Count)], chance) : Changed(file, chance);
                    right += Compare(file) ? 1 : 0;
                }
            }
        );
        // Only wrong ones would leave the half of the comparison untried.
        Assert.True(right > 0);
    }

    // One change to the members of the file or of its object "security", and sometimes another.
    private static byte[] Changed(byte[] file, Random chance)
    {
        do
        {
            Json root;
            try
            {
                root = JsonModel.Read(file, out _);
            }
            catch (JsonModel.NotJson)
            {
                return file;
            }
            var inner = root["security"] is { Kind: '{' } security && chance.Next(2) == 0 ? security : null;
            var members = (inner ?? root).Members.Select(member => (member.Name, member.Value.Raw)).ToList();
            Change(members, chance);
            var text = $"{{{string.Join(',', members.Select(member => $"\"{member.Name}\":{member.Raw}"))}}}";
            file = Encoding.UTF8.GetBytes(inner is null ? text : root.Raw.Replace(inner.Raw, text, StringComparison.Ordinal));
        } while (chance.Next(3) == 0);
        return file;
    }

    private static void Change(List<(string Name, string Raw)> members, Random chance)
    {
        var at = chance.Next(members.Count + 1);
        switch (chance.Next(5))
        {
            case 0 when at < members.Count:
                members.RemoveAt(at);
                break;
            case 1 when at < members.Count:
                members[at] = (Keys[chance.Next(Keys.Length)], members[at].Raw);
                break;
            case 2:
                members.Insert(at, (Keys[chance.Next(Keys.Length)], Values[chance.Next(Values.Length)]));
                break;
            case 3 when at < members.Count:
                members.Insert(chance.Next(members.Count), members[at]);
                break;
            default:
                if (at < members.Count)
                {
                    members[at] = (members[at].Name, Values[chance.Next(Values.Length)]);
                }
                break;
        }
    }

    /// <returns>Whether the file is right.</returns>
    private static bool Compare(byte[] file)
    {
        var due = SettingsModel.IsRight(file);
        var told = "accepted";
        try
        {
            SettingsParser.Parse(file, "/etc/config.json");
        }
        catch (SettingsException wrong)
        {
            told = wrong.Message;
            Assert.NotEmpty(wrong.Mistakes);
        }
        Assert.True(
            due == (told == "accepted"),
            $"{Encoding.UTF8.GetString(file)}\n  due: {(due ? "accepted" : "refused")}\n  got: {told}"
        );
        return due;
    }
}
