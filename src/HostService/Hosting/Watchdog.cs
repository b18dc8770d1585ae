using Orchestrator.HostService.Api;

namespace Orchestrator.HostService.Hosting;

/// <summary>Tells systemd at half its period that the service lives, as long as it truly answers: a service that hangs is restarted by systemd.</summary>
public sealed class Watchdog(ReadinessProbe probe, SdNotify systemd, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (SdNotify.WatchdogPeriod(Environment.GetEnvironmentVariable, Environment.ProcessId) is not { } period)
        {
            return;
        }
        using var beat = new PeriodicTimer(period / 2, time);
        while (await beat.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            if ((await probe.Look(stoppingToken).ConfigureAwait(false)).Ready)
            {
                systemd.Tell(SdNotify.Watchdog);
            }
        }
    }
}
