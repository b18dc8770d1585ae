using Akka.Actor;
using Akka.Hosting;
using Orchestrator.HostService.Security;
using Orchestrator.Storage;
using Orchestrator.Storage.Sqlite;

namespace Orchestrator.HostService.Hosting;

/// <summary>One life of the service, from the data folder's lock to the last socket closed.</summary>
/// <param name="actors">Starts the actors on the data folder's store, which stays open until they have ended.</param>
public sealed class ServiceRun(Action<AkkaConfigurationBuilder, IHostStore> actors, Action<ILoggingBuilder> logging)
{
    public const int ExitOk = 0;
    public const int ExitFailed = 1;

    /// <summary>Serves until it is told to stop.</summary>
    /// <returns>
    /// 0 after an orderly stop; 1 with one line on <paramref name="errors"/> when it could not start, or when its actors ended by themselves, so that systemd
    /// starts it anew.
    /// </returns>
    /// <param name="read">Gives the settings, or says why they cannot be used.</param>
    public async Task<int> Serve(Func<ServiceSettings> read, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        try
        {
            var settings = read();
            FileMode0600.Apply();
            using var data = DataDirectory.Open(settings.DataDirectory);
            var tokens = TokenStore.Open(data, TimeProvider.System);
            using var store = SqliteHostStore.Open(data.Path);
            var app = ServiceHost.Build(settings, tokens, akka => actors(akka, store), logging);
            await using (app.ConfigureAwait(false))
            {
                return await Serve(app, output, errors).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is StartFailureException or StoreException)
        {
            await errors.WriteLineAsync($"orchestratord: {failure.Message}").ConfigureAwait(false);
            return ExitFailed;
        }
    }

    private async Task<int> Serve(WebApplication app, TextWriter output, TextWriter errors)
    {
        var systemd = app.Services.GetRequiredService<SdNotify>();
        var lifetime = app.Lifetime;
        using var stopping = lifetime.ApplicationStopping.Register(() => systemd.Tell(SdNotify.Stopping));
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not StartFailureException)
        {
            app.Services.GetRequiredService<ILogger<ServiceRun>>().LogCritical(failure, "The service could not start");
            throw new StartFailureException($"the service could not start: {StartFailureException.FirstLineOf(failure)}", failure);
        }
        // Only now: asked for earlier, it would be made before the addresses are known to be free.
        var actorSystem = app.Services.GetRequiredService<ActorSystem>();
        var endedByItself = false;
        // Whoever asks for a stop is heard here before the actors are; when they have ended already, nobody asked.
        using var noticing = lifetime.ApplicationStopping.Register(() => endedByItself = actorSystem.WhenTerminated.IsCompleted);
        await output.WriteLineAsync("ready").ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        systemd.Tell(SdNotify.Ready);
        await app.WaitForShutdownAsync().ConfigureAwait(false);
        if (!endedByItself)
        {
            return ExitOk;
        }
        await errors
            .WriteLineAsync("orchestratord: its actors ended without being asked to; the log says what came before")
            .ConfigureAwait(false);
        return ExitFailed;
    }
}
