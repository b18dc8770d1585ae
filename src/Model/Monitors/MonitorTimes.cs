using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Monitors;

/// <summary>The patience with a monitor, out of what <c>orchestrator.connection</c> says.</summary>
/// <param name="Greeting">From the connect to the greeting: QEMU greets at once, unless it serves another client.</param>
/// <param name="Answer">For each answer; QEMU may be busy, for example with a snapshot.</param>
/// <param name="Check">A monitor that was quiet for so long is asked how the machine stands.</param>
public sealed record MonitorTimes(TimeSpan Greeting, TimeSpan Answer, TimeSpan Check)
{
    public static MonitorTimes Of(ConnectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new MonitorTimes(settings.ConnectTimeout, settings.WriteTimeout, settings.PingInterval);
    }
}
