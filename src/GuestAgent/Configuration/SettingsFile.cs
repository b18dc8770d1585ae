using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Configuration;

/// <summary>Finds and reads the settings file; docs/operations.md. Fails closed: what is wrong stops the agent, only a missing file at the default path means the built-in settings.</summary>
internal static class SettingsFile
{
    public const string DefaultPath = "/etc/kvmmanager-agent/config.json";

    private const int BytesMax = 1024 * 1024;
    private const uint TypeMask = 0xF000;
    private const uint Regular = 0x8000;
    private const uint WritableByOthers = 0x12;

    /// <param name="givenPath">From <c>--config</c>, or null for the default path.</param>
    /// <param name="isDefault">True when there was no file and the built-in settings are returned.</param>
    /// <exception cref="SettingsException">Unreadable, writable by others, or wrong.</exception>
    public static AgentSettings Load(string? givenPath, out bool isDefault, string defaultPath = DefaultPath)
    {
        isDefault = false;
        var path = Path.GetFullPath(givenPath ?? defaultPath);
        var fd = Libc.Open(path, Libc.OpenRead | Libc.NonBlocking | Libc.OpenNoControllingTerminal | Libc.CloseOnExec);
        if (fd < 0)
        {
            var errno = Libc.LastError;
            if (errno == SystemError.NoEntry && givenPath is null)
            {
                isDefault = true;
                return new AgentSettings();
            }
            throw Unusable(path, $"cannot be read: {SystemError.Words(errno)}");
        }
        try
        {
            var text = Read(fd, path);
            return SettingsParser.Parse(text, path) with { Text = text };
        }
        finally
        {
            _ = Libc.CloseFd(fd);
        }
    }

    private static byte[] Read(int fd, string path)
    {
        var errno = Libc.StatOpen(fd, out var mode, out var owner, out var size);
        if (errno != 0)
        {
            throw Unusable(path, $"cannot be read: {SystemError.Words(errno)}");
        }
        if ((mode & TypeMask) != Regular)
        {
            throw Unusable(path, "is no regular file");
        }
        if ((mode & WritableByOthers) != 0)
        {
            throw Unusable(path, $"may be written by others than its owner: chmod go-w {path}");
        }
        if (owner != 0 && owner != Libc.EffectiveUser())
        {
            throw Unusable(path, $"belongs to user {owner}, neither root nor the agent's own: chown it");
        }
        if (size > BytesMax)
        {
            throw Unusable(path, $"is larger than {BytesMax} bytes");
        }
        return ReadAll(fd, path);
    }

    private static byte[] ReadAll(int fd, string path)
    {
        var bytes = new byte[BytesMax + 1];
        var length = 0;
        while (length < bytes.Length)
        {
            var count = Libc.Read(fd, bytes.AsSpan(length));
            if (count < 0)
            {
                throw Unusable(path, $"cannot be read: {SystemError.Words(Libc.LastError)}");
            }
            if (count == 0)
            {
                return bytes[..length];
            }
            length += (int)count;
        }
        throw Unusable(path, $"is larger than {BytesMax} bytes");
    }

    private static SettingsException Unusable(string path, string problem) => new(path, [new SettingsMistake(0, "", problem)]);
}
