using Orchestrator.GuestAgent.Configuration;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>
/// The first frame of a connection: by which settings the executor is to work. They are the broker's accepted ones, as text, so that a file that was changed
/// or broken meanwhile changes nothing before the broker has taken it.
/// </summary>
internal sealed class Opening
{
    /// <summary>Of the wire. An agent and an executor of two versions meet when the program was replaced and the agent not restarted.</summary>
    public const int Version = 2;

    private Opening(AgentSettings settings, ReadOnlyMemory<byte> frame) => (Settings, Frame) = (settings, frame);

    public AgentSettings Settings { get; }

    /// <summary>As it goes over the wire.</summary>
    public ReadOnlyMemory<byte> Frame { get; }

    public static Opening Of(AgentSettings settings)
    {
        var room = (3 * sizeof(int)) + WireWriter.BytesOf(settings.Source) + WireWriter.BytesOf(settings.Text);
        var frame = new WireWriter(WireKind.Opening, room + WireWriter.BytesOf(settings.StateDir));
        frame.Number(Version);
        frame.Text(settings.Source);
        frame.Blob(settings.Text.Span);
        frame.Number((int)settings.LogLevel);
        frame.Number((int)settings.Power);
        frame.Text(settings.StateDir);
        return new Opening(settings, frame.End());
    }

    /// <exception cref="WireException">It is no opening of this version, or its settings are refused.</exception>
    public static AgentSettings Read(ReadOnlyMemory<byte> body)
    {
        var reader = new WireReader(body);
        var version = reader.Number();
        if (version != Version)
        {
            throw new WireException(
                $"the executor speaks version {Version} and the agent version {version} of their wire: restart kvmmanager-agent after an upgrade"
            );
        }
        var source = reader.Text();
        var text = reader.Blob();
        var level = (AgentLogLevel)reader.Number();
        var power = (PowerMode)reader.Number();
        var stateDir = reader.Text();
        reader.End();
        if (level is < AgentLogLevel.Trace or > AgentLogLevel.Error || power is < PowerMode.System or > PowerMode.Deny || stateDir is null)
        {
            throw new WireException("the opening names a log level, power mode or state folder that there is not");
        }
        try
        {
            var settings = source is null ? new AgentSettings() : SettingsParser.Parse(text.Span, source);
            // In mode process shutdown and reboot are about the broker, which never passes them on.
            return settings with
            {
                LogLevel = level,
                Power = power == PowerMode.System ? PowerMode.System : PowerMode.Deny,
                StateDir = stateDir,
            };
        }
        catch (SettingsException wrong)
        {
            throw new WireException($"the executor refuses the agent's settings: {wrong.Message}");
        }
    }
}
