using System.Globalization;
using System.Numerics;
using Orchestrator.Fuzz.Models;

namespace Orchestrator.Fuzz.Settings;

/// <summary>Whether a settings file is right, by the table of keys in docs/operations.md: all known, once, of their types and in their ranges, none missing.</summary>
internal static class SettingsModel
{
    private const int Megabytes = 1024 * 1024;

    private static readonly (string Key, bool Required, Func<Json, bool> Fits)[] SecurityKeys =
    [
        ("allowed_read_paths", true, value => IsListOf(value, IsPath)),
        ("allowed_write_paths", true, value => IsListOf(value, IsPath)),
        ("command_whitelist", true, value => value.IsWord("null") || IsListOf(value, IsCommand)),
        ("allow_special_permissions", false, value => value.IsWord("true") || value.IsWord("false")),
        ("max_file_size_mb", true, value => IsWhole(value, 1, Megabytes)),
        ("max_command_timeout_seconds", true, value => IsWhole(value, 1, 86_400)),
        ("max_transfer_size_mb", false, value => IsWhole(value, 0, Megabytes)),
        ("max_durable_timeout_seconds", false, value => IsWhole(value, 0, int.MaxValue)),
        ("max_output_mb", false, value => IsWhole(value, 1, Megabytes)),
        ("max_spool_mb", false, value => IsWhole(value, 1, Megabytes)),
    ];

    private static readonly (string Key, bool Required, Func<Json, bool> Fits)[] Keys =
    [
        ("version", true, value => value.Kind == '"' && value.Text.Length > 0),
        ("log_level", true, value => IsOneOf(value, "trace", "debug", "info", "warn", "warning", "error")),
        ("log_file", false, value => value.IsWord("null") || IsPath(value)),
        ("channel_name", true, IsPortName),
        ("max_message_size_kb", true, value => IsWhole(value, 1, 16 * 1024)),
        ("connection_retry_seconds", true, value => IsWhole(value, 1, 3600)),
        ("request_timeout_seconds", true, value => IsWhole(value, 1, 86_400)),
        ("max_concurrent_requests", true, value => IsWhole(value, 1, 1000)),
        ("security", true, value => Fits(value, SecurityKeys)),
        ("state_dir", false, IsPath),
        ("power", false, value => IsOneOf(value, "system", "process", "deny")),
    ];

    public static bool IsRight(byte[] file)
    {
        try
        {
            var root = JsonModel.Read(file, out var flawed);
            return !flawed && Fits(root, Keys);
        }
        catch (JsonModel.NotJson)
        {
            return false;
        }
    }

    private static bool Fits(Json value, (string Key, bool Required, Func<Json, bool> Fits)[] keys) =>
        value.Kind == '{'
        && value.Members.All(member => keys.Any(key => key.Key == member.Name && key.Fits(member.Value)))
        && keys.All(key => !key.Required || value[key.Key] is not null);

    private static bool IsOneOf(Json value, params string[] words) => value.Kind == '"' && words.Contains(value.Text);

    private static bool IsWhole(Json value, int min, int max) =>
        value.Kind == '0'
        && value.Raw.All(letter => letter is '-' or (>= '0' and <= '9'))
        && BigInteger.Parse(value.Raw, CultureInfo.InvariantCulture) is var number
        && number >= min
        && number <= max;

    private static bool IsListOf(Json value, Func<Json, bool> fits) => value.Kind == '[' && value.Items.All(fits);

    private static bool IsPath(Json value) => value.Kind == '"' && IsPath(value.Text);

    private static bool IsPath(string text) =>
        text.StartsWith('/') && !text.Contains('\0') && text.Split('/').All(name => name is not ("." or ".."));

    private static bool IsPortName(Json value) =>
        value is { Kind: '"', Text: { Length: >= 1 and <= 200 } text }
        && text is not ("." or "..")
        && text.All(letter => letter != '/' && !char.IsControl(letter));

    private static bool IsCommand(Json value) =>
        value.Kind == '{' ? Fits(value, [("command", true, IsProgram), ("args", true, IsPatterns)]) : IsProgram(value);

    private static bool IsProgram(Json value) =>
        value is { Kind: '"', Text: { Length: > 0 } text } && !text.Contains('\0') && (!text.Contains('/') || IsPath(text));

    // Three points stand for whatever follows: nothing may stand behind them.
    private static bool IsPatterns(Json value) =>
        IsListOf(value, item => item.Kind == '"' && !item.Text.Contains('\0')) && value.Items.SkipLast(1).All(item => item.Text != "...");
}
