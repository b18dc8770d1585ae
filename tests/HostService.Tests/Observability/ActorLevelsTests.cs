using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.HostService.Configuration;
using Orchestrator.HostService.Observability;
using Orchestrator.Tests.Shared;
using Serilog;

namespace Orchestrator.HostService.Tests.Observability;

/// <summary>Levels by an actor's path: Akka gives all actors one category.</summary>
[Collection(nameof(ServiceLogTests))]
public sealed class ActorLevelsTests : IDisposable
{
    private readonly TextWriter _standardError = Console.Error;
    private readonly Writer _written = new();

    public ActorLevelsTests() => Console.SetError(_written);

    public void Dispose() => Console.SetError(_standardError);

    [Theory]
    [InlineData("akka://o/user/host/web1#12", "debug info warn")]
    [InlineData("[akka://o/user/host/web1/channel-7#12]", "debug info warn")]
    [InlineData("akka://o/user/host/web10", "warn")]
    [InlineData("akka://o/user/host", "warn")]
    [InlineData("akka://o/user/events", "info warn")]
    [InlineData("ActorSystem(o)", "info warn")]
    public void The_longest_path_decides(string source, string expected)
    {
        Write(
            new() { ["/user/host/"] = LogThreshold.Warning, ["/user/host/web1"] = LogThreshold.Debug },
            log => Say(log.ForContext("SourceContext", ActorLevels.Category).ForContext("LogSource", source))
        );

        Assert.Equal(expected.Split(' '), Messages());
    }

    [Fact]
    public void Without_a_path_the_category_decides_as_for_any_other_logger()
    {
        Write(
            new() { ["Akka"] = LogThreshold.Off, ["/user/host"] = LogThreshold.Warning },
            log =>
            {
                Say(log.ForContext("SourceContext", ActorLevels.Category).ForContext("LogSource", "akka://o/user/events"));
                Say(log.ForContext("SourceContext", "Other").ForContext("LogSource", "akka://o/user/host"));
            }
        );

        Assert.Equal(["info", "warn"], Messages());
    }

    [NamedHolesFact]
    public async Task Real_actors_are_told_apart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var options = new LogOptions
        {
            Namespaces = new() { ["/user/loud"] = LogThreshold.Debug, ["/user/quiet"] = LogThreshold.Warning },
        };
        builder.Logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Trace);
        builder.Logging.AddSerilog(ServiceLog.Create(options, isTerminal: false), dispose: true);
        builder.Services.AddAkka(
            "o",
            akka =>
                akka.AddHocon("akka.loglevel = DEBUG", HoconAddMode.Prepend)
                    .ConfigureLoggers(loggers => loggers.ClearLoggers().AddLoggerFactory())
                    .WithActors(
                        async (system, _) =>
                        {
                            foreach (var name in new[] { "loud", "quiet", "other" })
                            {
                                await system.ActorOf<Speaker>(name).Ask<string>("say", TimeSpan.FromSeconds(30));
                            }
                        }
                    )
        );
        using (var host = builder.Build())
        {
            await host.StartAsync();
            // The last actor's last line: Akka's logger works on its own, and its end does not wait for what is on its way.
            await _written.SawLast.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await host.StopAsync();
        }

        Assert.Equal(
            ["loud debug", "loud info", "loud warn", "quiet warn", "other info", "other warn"],
            Messages().Where(m => m.Split(' ')[0] is "loud" or "quiet" or "other")
        );
    }

    private static void Write(Dictionary<string, LogThreshold> namespaces, Action<Serilog.ILogger> act)
    {
        using var log = ServiceLog.Create(new LogOptions { Namespaces = namespaces }, isTerminal: false);
        act(log);
    }

    private static void Say(Serilog.ILogger log)
    {
        log.Debug("debug");
        log.Information("info");
        log.Warning("warn");
    }

    private string[] Messages() =>
        [
            .. _written
                .ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("@m").GetString()!),
        ];

    private sealed class Writer : StringWriter
    {
        public TaskCompletionSource SawLast { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains("other warn", StringComparison.Ordinal) == true)
            {
                SawLast.TrySetResult();
            }
        }
    }

    private sealed class Speaker : ReceiveActor
    {
        public Speaker()
        {
            var log = Context.GetLogger();
            ReceiveAny(_ =>
            {
                log.Debug("{Name} debug", Self.Path.Name);
                log.Info("{Name} info", Self.Path.Name);
                log.Warning("{Name} warn", Self.Path.Name);
                Sender.Tell("said");
            });
        }
    }
}
