namespace Orchestrator.GuestAgent.Configuration;

/// <summary>Where the settings come from, at the start and each time they are read again: the file, and over it the command line.</summary>
internal sealed class SettingsSource(CommandLine given)
{
    /// <param name="fromFileBefore">The settings in use came from a file: that it is not there any more is a mistake then, also at the default path.</param>
    /// <param name="isDefault">True when there was no file and the built-in settings are returned.</param>
    /// <exception cref="SettingsException">Unreadable, writable by others, or wrong.</exception>
    public AgentSettings Read(bool fromFileBefore, out bool isDefault)
    {
        var settings = SettingsFile.Load(given.ConfigFile, out isDefault);
        if (isDefault && fromFileBefore)
        {
            throw new SettingsException(SettingsFile.DefaultPath, [new SettingsMistake(0, "", "is not there any more")]);
        }
        // An agent on a unix socket is a process among others on its machine, which it must not switch off.
        return settings with
        {
            LogLevel = given.LogLevel ?? settings.LogLevel,
            StateDir = given.StateDir ?? settings.StateDir,
            Power = given.Power ?? (given.UnixPath is null || settings.PowerIsGiven ? settings.Power : PowerMode.Process),
        };
    }
}
