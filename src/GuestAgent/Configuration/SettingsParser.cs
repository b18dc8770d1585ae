using System.Text.Json;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Configuration;

/// <summary>
/// Reads the settings' JSON strictly; docs/operations.md: every key known, once, of its type and in its range, and every key of version 1.0 but
/// <c>log_file</c> there. Finds all mistakes, not the first.
/// </summary>
internal static class SettingsParser
{
    private const int SecondsMax = 86_400;
    private const int MegabytesMax = 1024 * 1024;

    private static readonly string[] RequiredKeys =
    [
        "version",
        "log_level",
        "channel_name",
        "max_message_size_kb",
        "connection_retry_seconds",
        "request_timeout_seconds",
        "max_concurrent_requests",
        "security",
    ];

    private static readonly string[] RequiredSecurityKeys =
    [
        "allowed_read_paths",
        "allowed_write_paths",
        "command_whitelist",
        "max_file_size_mb",
        "max_command_timeout_seconds",
    ];

    /// <param name="source">The file's absolute path, kept in the settings.</param>
    /// <exception cref="SettingsException">Something is wrong.</exception>
    public static AgentSettings Parse(ReadOnlySpan<byte> json, string source)
    {
        var reader = new SettingsReader(json);
        var settings = new AgentSettings { Source = source };
        try
        {
            if (!reader.Begin())
            {
                reader.Wrong("", "is no JSON object");
            }
            else
            {
                var seen = new HashSet<string>(StringComparer.Ordinal);
                while (reader.NextKey("", seen, out var key))
                {
                    settings = With(settings, key, ref reader);
                }
                reader.Missing("", RequiredKeys, seen);
                reader.End();
            }
        }
        catch (JsonException broken)
        {
            reader.Mistakes.Add(new SettingsMistake((int)(broken.LineNumber ?? 0) + 1, "", "is not valid JSON from here on"));
        }
        return reader.Mistakes.Count == 0 ? settings : throw new SettingsException(source, reader.Mistakes);
    }

    private static AgentSettings With(AgentSettings settings, string key, ref SettingsReader reader)
    {
        switch (key)
        {
            case "version":
                return settings with { Version = reader.Text(key) ?? "" };
            case "log_level":
                return settings with { LogLevel = reader.Word(key, Words.LogLevel, Words.LogLevels) ?? settings.LogLevel };
            case "log_file":
                return settings with { LogFile = reader.PathOrNull(key) };
            case "channel_name":
                return settings with { ChannelName = reader.PortName(key) ?? settings.ChannelName };
            case "max_message_size_kb":
                // The largest that the host can be sure to send; the smallest that holds a request with all that belongs to it.
                return settings with { MaxMessageSizeKb = reader.Whole(key, 1, ProtocolLimits.HostLineBytesMax10 / 1024) };
            case "connection_retry_seconds":
                return settings with { ConnectionRetrySeconds = reader.Whole(key, 1, 3600) };
            case "request_timeout_seconds":
                return settings with { RequestTimeoutSeconds = reader.Whole(key, 1, SecondsMax) };
            case "max_concurrent_requests":
                return settings with { MaxConcurrentRequests = reader.Whole(key, 1, 1000) };
            case "security":
                return settings with { Security = Security(ref reader) };
            case "state_dir":
                return settings with { StateDir = reader.PathOrNull(key, nullable: false) ?? settings.StateDir };
            case "power":
                return settings with { Power = reader.Word(key, Words.Power, Words.PowerModes) ?? settings.Power, PowerIsGiven = true };
            default:
                reader.UnknownKey(key);
                return settings;
        }
    }

    private static SecuritySettings Security(ref SettingsReader reader)
    {
        var security = new SecuritySettings();
        if (!reader.EnterObject("security"))
        {
            return security;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.NextKey("security.", seen, out var key))
        {
            security = With(security, key, "security." + key, ref reader);
        }
        reader.Missing("security.", RequiredSecurityKeys, seen);
        return security;
    }

    private static SecuritySettings With(SecuritySettings security, string key, string fullKey, ref SettingsReader reader)
    {
        switch (key)
        {
            case "allowed_read_paths":
                return security with { AllowedReadPaths = reader.Paths(fullKey) ?? [] };
            case "allowed_write_paths":
                return security with { AllowedWritePaths = reader.Paths(fullKey) ?? [] };
            case "command_whitelist":
                return security with { CommandWhitelist = reader.CommandsOrNull(fullKey) };
            case "allow_special_permissions":
                return security with { AllowSpecialPermissions = reader.Flag(fullKey) };
            case "max_file_size_mb":
                return security with { MaxFileSizeMb = reader.Whole(fullKey, 1, MegabytesMax) };
            case "max_command_timeout_seconds":
                return security with { MaxCommandTimeoutSeconds = reader.Whole(fullKey, 1, SecondsMax) };
            case "max_transfer_size_mb":
                return security with { MaxTransferSizeMb = reader.Whole(fullKey, 0, MegabytesMax) };
            case "max_durable_timeout_seconds":
                return security with { MaxDurableTimeoutSeconds = reader.Whole(fullKey, 0, int.MaxValue) };
            case "max_output_mb":
                return security with { MaxOutputMb = reader.Whole(fullKey, 1, MegabytesMax) };
            case "max_spool_mb":
                return security with { MaxSpoolMb = reader.Whole(fullKey, 1, MegabytesMax) };
            default:
                reader.UnknownKey(fullKey);
                return security;
        }
    }
}
