namespace Orchestrator.GuestAgent.Configuration;

/// <summary>The settings cannot be used; the agent does not start with others instead. Names every mistake, one a line.</summary>
internal sealed class SettingsException(string file, IReadOnlyList<SettingsMistake> mistakes)
    : Exception(string.Join('\n', mistakes.Select(mistake => mistake.Text(file))))
{
    public IReadOnlyList<SettingsMistake> Mistakes { get; } = mistakes;
}
