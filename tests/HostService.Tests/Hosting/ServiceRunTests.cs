using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orchestrator.HostService.Configuration;
using Orchestrator.HostService.Hosting;
using Orchestrator.Tests.Shared;

namespace Orchestrator.HostService.Tests.Hosting;

public sealed class ServiceRunTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Actors_that_end_by_themselves_end_the_service_with_1()
    {
        var (code, errors) = await Run((system, _) => system.Terminate());
        Assert.Equal(1, code);
        Assert.Equal("orchestratord: its actors ended without being asked to; the log says what came before\n", errors);
    }

    [Fact]
    public async Task A_stop_that_was_asked_for_ends_it_with_0()
    {
        var (code, errors) = await Run(
            (_, lifetime) =>
            {
                lifetime.StopApplication();
                return Task.CompletedTask;
            }
        );
        Assert.Equal(0, code);
        Assert.Equal("", errors);
    }

    [Fact]
    public async Task A_damaged_store_ends_the_start_with_1_and_one_line_that_says_what_to_do()
    {
        using var folder = new TestFolder("run-test-");
        File.WriteAllText(folder["orchestrator.db"], "not what it was");
        var actorsStarted = false;
        var run = new ServiceRun((_, _) => actorsStarted = true, _ => { });
        using var output = new StringWriter();
        using var errors = new StringWriter { NewLine = "\n" };

        var code = await run.Serve(
            () => new ServiceSettings(folder.Path, [ListenAddress.Parse($"unix:{folder["api.sock"]}")]),
            output,
            errors
        );

        Assert.Equal(1, code);
        Assert.Equal("", output.ToString());
        Assert.StartsWith($"orchestratord: {folder["orchestrator.db"]} is damaged", errors.ToString(), StringComparison.Ordinal);
        Assert.Single(errors.ToString().TrimEnd('\n').Split('\n'));
        Assert.False(actorsStarted);
    }

    /// <param name="end">Called once the service has said that it is ready.</param>
    private static async Task<(int Code, string Errors)> Run(Func<ActorSystem, IHostApplicationLifetime, Task> end)
    {
        var folder = Directory.CreateTempSubdirectory("run-test-");
        var lifetime = new TaskCompletionSource<IHostApplicationLifetime>();
        var system = new TaskCompletionSource<ActorSystem>();
        var run = new ServiceRun(
            (akka, _) => akka.WithActors((made, _) => system.SetResult(made)),
            logging => logging.Services.AddSingleton<IHostedService>(all => new LifetimeNote(all, lifetime))
        );
        using var output = new ReadyWriter();
        using var errors = new StringWriter { NewLine = "\n" };
        var settings = new ServiceSettings(folder.FullName, [ListenAddress.Parse($"unix:{folder.FullName}/api.sock")]);
        var served = run.Serve(() => settings, output, errors);
        await await Task.WhenAny(output.Ready, served).WaitAsync(Patience);
        await end(await system.Task.WaitAsync(Patience), await lifetime.Task.WaitAsync(Patience)).WaitAsync(Patience);
        var code = await served.WaitAsync(Patience);
        folder.Delete(recursive: true);
        return (code, errors.ToString());
    }

    private sealed class LifetimeNote(IServiceProvider all, TaskCompletionSource<IHostApplicationLifetime> into) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            into.SetResult(all.GetRequiredService<IHostApplicationLifetime>());
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Tells when what was written is flushed, which the service does after "ready".</summary>
    private sealed class ReadyWriter : StringWriter
    {
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ready => _ready.Task;

        public override Task FlushAsync()
        {
            Assert.Equal("ready\n", ToString());
            _ready.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
