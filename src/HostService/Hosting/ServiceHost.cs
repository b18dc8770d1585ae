using System.Net;
using System.Net.Sockets;
using Akka.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Api;
using Orchestrator.HostService.Outside;
using Orchestrator.HostService.Requests;
using Orchestrator.HostService.Security;
using Orchestrator.HostService.Streams;
using Orchestrator.Model.Access;
using ListenAddress = Orchestrator.HostService.Configuration.ListenAddress;

namespace Orchestrator.HostService.Hosting;

/// <summary>Puts the service together: actors, door, API. Nothing is read from the environment or the working folder; settings say all.</summary>
public static class ServiceHost
{
    private const string SystemName = "orchestrator";

    /// <param name="actors">Starts the actors, registered as <c>HostActor</c> and <c>EventLogActor</c>.</param>
    /// <param name="logging">Where logs go.</param>
    public static WebApplication Build(
        ServiceSettings settings,
        Tokens tokens,
        Action<AkkaConfigurationBuilder> actors,
        Action<ILoggingBuilder> logging
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(logging);
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { EnvironmentName = Environments.Production, ContentRootPath = AppContext.BaseDirectory }
        );
        var sockets = BoundSockets.Bind(settings.Listen.Select(EndPointOf));
        logging(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings));
        AddServices(builder.Services, settings, tokens, actors);
        builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = sockets.Take);
        builder.Services.AddSingleton(_ => sockets);
        var app = builder.Build();
        // Asked for once, so that it is closed with the service.
        app.Services.GetRequiredService<BoundSockets>();
        UsePipeline(app, settings);
        app.MapOpenApi("/openapi.json");
        app.MapApi();
        app.MapStreams();
        return app;
    }

    private static void AddServices(
        IServiceCollection services,
        ServiceSettings settings,
        Tokens tokens,
        Action<AkkaConfigurationBuilder> actors
    )
    {
        services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        // The actors' own stop comes after the last request's.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.ShutdownTimeout + TimeSpan.FromSeconds(15));
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddRoutingCore();
        services.AddOpenApi(OpenApiDocumentation.Name, OpenApiDocumentation.Describe);
        services.AddAkka(
            SystemName,
            akka =>
            {
                akka.ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLoggerFactory();
                });
                actors(akka);
            }
        );
        services.AddSingleton(settings);
        services.AddSingleton(tokens);
        services.AddSingleton(OwnUser.Current());
        services.AddSingleton(SdNotify.OfEnvironment());
        services.AddHostedService<Watchdog>();
        services.AddHostedService<MemoryReturn>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Gate>();
        services.AddSingleton<VmDirectory>();
        services.AddSingleton<VmCommands>();
        services.AddSingleton<JudgeEndpoints>();
        services.AddSingleton<ChannelWatcher>();
        services.AddSingleton<InfoCache>(_ => new InfoCache());
        services.AddSingleton<InfoReader>();
        services.AddSingleton<GuestFile>();
        services.AddSingleton<ReadinessProbe>();
        services.AddSingleton(new EventStreamSettings(settings.EventHeartbeat, settings.EventQueueMax));
        services.AddSingleton(new EventStreamLimit(settings.EventStreamsMax));
        services.AddSingleton<EventsEndpoint>();
        services.AddSingleton(provider => new StopClock(provider.GetRequiredService<IHostApplicationLifetime>(), settings.ShutdownTimeout));
    }

    private static void UsePipeline(WebApplication app, ServiceSettings settings)
    {
        var stopClock = app.Services.GetRequiredService<StopClock>();
        app.Use(RequestId.Assign);
        app.UseMiddleware<AccessLog>();
        app.UseMiddleware<ProblemPages>();
        app.Use(BrowserGuard.Check);
        app.UseRouting();
        app.UseMiddleware<Door>();
        app.UseMiddleware<RequestLimit>(settings.RequestsMax);
        app.Use(stopClock.Watch);
    }

    private static EndPoint EndPointOf(ListenAddress address) =>
        address switch
        {
            ListenAddress.Tcp tcp => new IPEndPoint(tcp.Address, tcp.Port),
            ListenAddress.Unix unix => new UnixDomainSocketEndPoint(unix.Path),
            _ => throw new ArgumentOutOfRangeException(nameof(address), address, "No way to listen is written down for this address."),
        };

    private static void Listen(KestrelServerOptions kestrel, ServiceSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = settings.RequestBodyBytesMax;
        kestrel.Limits.MaxConcurrentConnections = settings.RequestsMax * 2;
        kestrel.Limits.MaxConcurrentUpgradedConnections = settings.RequestsMax;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        foreach (var address in settings.Listen)
        {
            switch (address)
            {
                case ListenAddress.Tcp tcp:
                    kestrel.Listen(new IPEndPoint(tcp.Address, tcp.Port), endpoint => endpoint.Protocols = HttpProtocols.Http1);
                    break;
                case ListenAddress.Unix unix:
                    kestrel.ListenUnixSocket(
                        unix.Path,
                        endpoint =>
                        {
                            endpoint.Protocols = HttpProtocols.Http1;
                            ((Microsoft.AspNetCore.Connections.IConnectionBuilder)endpoint).Use(PeerCredentials.Note);
                        }
                    );
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(settings), address, "No way to listen is written down for this address.");
            }
        }
    }
}
