using Akka;
using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Akka.Tests.Support;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Akka.Tests;

public sealed class HostingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(m => Sender.Tell(m));
    }

    public sealed class Greeting(string text)
    {
        public string Text { get; } = text;
    }

    private sealed class Greeter : ReceiveActor
    {
        public Greeter(Greeting greeting, string name) => ReceiveAny(_ => Sender.Tell($"{greeting.Text} {name}"));
    }

    private static IHost HostWith(Action<AkkaConfigurationBuilder> configure, Action<HostApplicationBuilder>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        more?.Invoke(builder);
        builder.Services.AddLogging();
        builder.Services.AddAkka(
            "hosted",
            akka =>
            {
                akka.ConfigureLoggers(l =>
                {
                    l.LogLevel = global::Akka.Event.LogLevel.InfoLevel;
                    l.ClearLoggers();
                    l.AddLoggerFactory();
                });
                configure(akka);
            }
        );
        return builder.Build();
    }

    [Fact]
    public async Task Actors_are_started_with_the_host_and_found_in_the_registry()
    {
        using var host = HostWith(akka =>
            akka.WithActors((system, registry) => registry.Register<Echo>(system.ActorOf(Props.Create(() => new Echo()), "echo")))
        );
        await host.StartAsync();
        var required = host.Services.GetRequiredService<IRequiredActor<Echo>>();
        Assert.Equal("hi", await required.ActorRef.Ask<string>("hi", Patience));
        Assert.Same(required.ActorRef, host.Services.GetRequiredService<IActorRegistry>().Get<Echo>());
        Assert.Same(required.ActorRef, ActorRegistry.For(host.Services.GetRequiredService<ActorSystem>()).Get<Echo>());
        Assert.Same(required.ActorRef, await required.GetAsync());
        await host.StopAsync();
    }

    [Fact]
    public async Task Starters_of_every_form_run_in_their_order_before_the_startup_tasks()
    {
        var log = new List<string>();
        using var host = HostWith(akka =>
            akka.AddStartup((_, _) => log.Add("startup"))
                .WithActors((_, _) => log.Add("action"))
                .WithActors((_, _, resolver) => log.Add("resolver " + (resolver is not null)))
                .WithActors(
                    async (_, _) =>
                    {
                        await Task.Yield();
                        log.Add("task");
                    }
                )
                .AddStartup(
                    async (_, _) =>
                    {
                        await Task.Yield();
                        log.Add("startup task");
                    }
                )
        );
        await host.StartAsync();
        Assert.Equal(["action", "resolver True", "task", "startup", "startup task"], log);
        await host.StopAsync();
    }

    [Fact]
    public async Task Stopping_the_host_runs_the_coordinated_shutdown()
    {
        var log = new List<string>();
        using var host = HostWith(akka =>
            akka.AddStartup(
                (system, _) =>
                    CoordinatedShutdown
                        .Get(system)
                        .AddTask(
                            CoordinatedShutdown.PhaseServiceStop,
                            "note",
                            () =>
                            {
                                log.Add("stopped");
                                return Task.FromResult(Done.Instance);
                            }
                        )
            )
        );
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        await host.StopAsync();
        Assert.Equal(["stopped"], log);
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
        Assert.IsType<CoordinatedShutdown.ClrExitReason>(CoordinatedShutdown.Get(system).ShutdownReason);
    }

    [Fact]
    public async Task A_system_that_ends_first_stops_the_host()
    {
        using var host = HostWith(_ => { });
        await host.StartAsync();
        var stopping = new TaskCompletionSource();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await host.Services.GetRequiredService<ActorSystem>().Terminate().WaitAsync(Patience);
        await stopping.Task.WaitAsync(Patience);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_starter_that_throws_fails_the_start()
    {
        using var host = HostWith(akka => akka.WithActors((_, _) => throw new InvalidDataException("no")));
        await Assert.ThrowsAsync<InvalidDataException>(() => host.StartAsync());
    }

    [Fact]
    public async Task Actors_get_services_and_arguments_from_the_resolver()
    {
        using var host = HostWith(
            akka =>
                akka.WithActors(
                    (system, registry, resolver) => registry.Register<Greeter>(system.ActorOf(resolver.Props<Greeter>("web001")))
                ),
            builder => builder.Services.AddSingleton(new Greeting("hello"))
        );
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        Assert.Equal("hello web001", await ActorRegistry.For(system).Get<Greeter>().Ask<string>("?", Patience));
        var another = system.ActorOf(DependencyResolver.For(system).Props<Greeter>("db1"));
        Assert.Equal("hello db1", await another.Ask<string>("?", Patience));
        await host.StopAsync();
    }

    [Fact]
    public async Task Prepended_configuration_wins_and_appended_falls_back()
    {
        using var host = HostWith(akka =>
            akka.AddHocon("x = 1, y = 1", HoconAddMode.Append)
                .AddHocon("x = 2, z = 2", HoconAddMode.Append)
                .AddHocon("y = 3", HoconAddMode.Prepend)
        );
        await host.StartAsync();
        var config = host.Services.GetRequiredService<ActorSystem>().Settings.Config;
        Assert.Equal((1, 3, 2), (config.GetInt("x"), config.GetInt("y"), config.GetInt("z")));
        await host.StopAsync();
    }

    [Fact]
    public async Task The_registry_refuses_seconds_and_misses_and_waits()
    {
        using var host = HostWith(_ => { });
        await host.StartAsync();
        var registry = host.Services.GetRequiredService<IActorRegistry>();
        var system = host.Services.GetRequiredService<ActorSystem>();
        Assert.Throws<MissingActorRegistryEntryException>(() => registry.Get<Echo>());
        Assert.False(registry.TryGet<Echo>(out _));
        var waiting = registry.GetAsync<Echo>();
        Assert.False(waiting.IsCompleted);
        var echo = system.ActorOf(Props.Create(() => new Echo()));
        registry.Register<Echo>(echo);
        Assert.Same(echo, await waiting.WaitAsync(Patience));
        Assert.Throws<DuplicateActorRegistryException>(() => registry.Register<Echo>(echo));
        Assert.False(registry.TryRegister<Echo>(echo));
        registry.Register<Echo>(echo, overwrite: true);
        using var cancel = new CancellationTokenSource(30);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => registry.GetAsync<Greeter>(cancel.Token));
        await host.StopAsync();
    }

    [NamedHolesFact]
    public async Task Log_reaches_the_hosts_loggers_with_its_values_apart()
    {
        var lines = new MemoryLog();
        using var host = HostWith(
            akka =>
                akka.WithActors(
                    (system, _) =>
                        system.ActorOf(
                            Lambda.Of(a =>
                            {
                                a.Ctx.GetLogger().Debug("too quiet");
                                a.Ctx.GetLogger().Warning("Agent of {VmId} is {State}", "web001", "silent");
                            }),
                            "writer"
                        )
                ),
            builder => builder.Logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Trace).AddProvider(lines)
        );
        await host.StartAsync();
        var line = await lines.First(l => l.Text.Contains("web001", StringComparison.Ordinal)).WaitAsync(Patience);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, line.Level);
        Assert.Contains("Agent of web001 is silent", line.Text, StringComparison.Ordinal);
        Assert.Equal("web001", line.Values["VmId"]);
        Assert.Equal("silent", line.Values["State"]);
        Assert.Equal("Agent of {VmId} is {State}", line.Values["{OriginalFormat}"]);
        Assert.Equal("akka://hosted/user/writer", line.Values["ActorPath"]?.ToString());
        await host.StopAsync();
    }
}
