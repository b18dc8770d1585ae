using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrator.Actors.Hosting;
using Orchestrator.Actors.Hosts;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Benchmarks;

/// <summary>The host's actors in this process, as the service wires them, without HTTP.</summary>
internal sealed class ActorHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IActorRef _actor;

    private ActorHost(IHost host, IActorRef actor)
    {
        _host = host;
        _actor = actor;
    }

    public static async Task<ActorHost> StartAsync(IReadOnlyDictionary<string, string> socketsByVm)
    {
        var vms = socketsByVm.Select(v => new VmDefinition(VmName.Parse(v.Key), v.Value)).ToImmutableArray();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddAkka(
            "benchmark",
            akka => akka.WithOrchestratorActors(new HostSettings("benchmark", ConnectionSettings.Default, vms))
        );
        var host = builder.Build();
        await host.StartAsync();
        var actor = await host.Services.GetRequiredService<IRequiredActor<HostActor>>().GetAsync();
        var benchmark = new ActorHost(host, actor);
        foreach (var vm in socketsByVm.Keys)
        {
            await Eventually.SeesAsync(
                $"{vm} ready",
                () => actor.Ask<VmView>(new HostProtocol.GetVm(vm), TimeSpan.FromSeconds(5)),
                v => v.Phase == VmPhase.Ready,
                TimeSpan.FromSeconds(30)
            );
        }
        return benchmark;
    }

    /// <summary>Pings one after the other.</summary>
    /// <returns>Round trips in microseconds: median and 99th percentile.</returns>
    public async Task<(double P50, double P99)> PingAsync(string vm, int count)
    {
        const int Warmup = 500;
        var request = new GuestRequest(MethodNames.Ping, ReadOnlyMemory<byte>.Empty);
        var origin = new CallOrigin("benchmark", "benchmark", "benchmark");
        var times = new List<double>(count);
        for (var i = -Warmup; i < count; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var ended = await _actor.Ask<VmProtocol.CallEnded>(
                new HostProtocol.CallVm(vm, request, DateTimeOffset.UtcNow.AddSeconds(10), origin),
                TimeSpan.FromSeconds(20)
            );
            var took = Stopwatch.GetElapsedTime(began);
            Verify(ended.Outcome);
            if (i >= 0)
            {
                times.Add(took.TotalMicroseconds);
            }
        }
        return (Quantiles.Median(times), Quantiles.At(times, 0.99));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static void Verify(CallOutcome outcome)
    {
        if (
            outcome is not CallOutcome.Answered answered
            || JsonSerializer.Deserialize(answered.ResultJson.Span, ProtocolJson.Default.PingResult) is not { Pong: true }
        )
        {
            throw new InvalidOperationException($"a ping was not answered: {outcome}");
        }
    }
}
