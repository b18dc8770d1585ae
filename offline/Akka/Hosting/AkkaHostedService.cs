using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Hosting;

/// <summary>Starts the system with the host, ends it with the host, and ends the host when the system ends first.</summary>
internal sealed class AkkaHostedService(
    AkkaConfigurationBuilder builder,
    IServiceProvider services,
    ILogger<AkkaHostedService> logger,
    IHostApplicationLifetime lifetime
) : IHostedService
{
    private CoordinatedShutdown _shutdown;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var system = services.GetRequiredService<ActorSystem>();
            _shutdown = CoordinatedShutdown.Get(system);
            await builder.StartAsync(system).ConfigureAwait(false);
            _ = StopHostAfter(system);
        }
        catch (Exception e)
        {
            logger.LogCritical(e, "Unable to start AkkaHostedService - shutting down application");
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_shutdown is not null)
            await _shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
    }

    private async Task StopHostAfter(ActorSystem system)
    {
        await system.WhenTerminated.ConfigureAwait(false);
        if (_shutdown.ShutdownReason is CoordinatedShutdown.ClusterDowningReason or CoordinatedShutdown.ClusterLeavingReason)
            Environment.ExitCode = -1;
        lifetime.StopApplication();
    }
}
