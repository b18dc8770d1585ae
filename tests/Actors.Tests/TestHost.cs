using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orchestrator.Actors.Hosting;
using Orchestrator.Actors.Hosts;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;
using static Orchestrator.Actors.Hosts.HostProtocol;

namespace Orchestrator.Actors.Tests;

/// <summary>The actors of one host service, wired as the service wires them, in a folder of their own.</summary>
public sealed class TestHost : IAsyncDisposable
{
    /// <summary>However slow the machine is: a test that needs longer than this has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly CallOrigin Origin = new("test", "test", "r1");
    private readonly IHost _host;

    private TestHost(IHost host)
    {
        _host = host;
        Host = host.Services.GetRequiredService<IRequiredActor<HostActor>>().ActorRef;
        Events = host.Services.GetRequiredService<IRequiredActor<EventLogActor>>().ActorRef;
    }

    public IActorRef Host { get; }

    public IActorRef Events { get; }

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    /// <summary>Quick settings: what takes seconds in the field takes tenths here.</summary>
    public static ConnectionSettings Quick { get; } =
        new()
        {
            PingInterval = TimeSpan.FromMilliseconds(200),
            PingTimeout = TimeSpan.FromSeconds(2),
            HelloInterval = TimeSpan.FromMilliseconds(200),
            GreetingTimeout = TimeSpan.FromSeconds(2),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            WriteTimeout = TimeSpan.FromSeconds(1),
            BackoffMin = TimeSpan.FromMilliseconds(20),
            BackoffMax = TimeSpan.FromMilliseconds(200),
            AbsentRetryMax = TimeSpan.FromMilliseconds(100),
        };

    public static Task<TestHost> StartAsync(params VmDefinition[] vms) => StartAsync(Quick, vms);

    public static Task<TestHost> StartAsync(ConnectionSettings settings, params VmDefinition[] vms) =>
        StartAsync(new HostSettings("test-host", settings, [.. vms]) { Seed = 1 });

    public static async Task<TestHost> StartAsync(HostSettings settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddAkka("test", akka => akka.WithOrchestratorActors(settings));
        var host = builder.Build();
        await host.StartAsync();
        return new TestHost(host);
    }

    public Task<VmView> GetAsync(string name) => Host.Ask<VmView>(new GetVm(name), Patience);

    public async Task<CallOutcome> CallAsync(string name, string method, string paramsJson = "", TimeSpan? within = null)
    {
        var time = within ?? TimeSpan.FromSeconds(10);
        var ended = await Host.Ask<VmProtocol.CallEnded>(
            new CallVm(name, new GuestRequest(method, Encoding.UTF8.GetBytes(paramsJson)), DateTimeOffset.UtcNow + time, Origin),
            time + Patience
        );
        Assert.Equal(name, ended.Vm.Value);
        return ended.Outcome;
    }

    /// <summary>Waits until the VM looks as wanted.</summary>
    public async Task<VmView> UntilAsync(string name, Func<VmView, bool> wanted)
    {
        var end = DateTime.UtcNow + Patience;
        while (true)
        {
            var view = await GetAsync(name);
            if (wanted(view))
            {
                return view;
            }
            Assert.True(DateTime.UtcNow < end, $"{name} did not become as wanted; it is {view.Phase} since {view.Since:O}: {view.Reason}");
            await Task.Delay(5);
        }
    }

    public Task<VmView> UntilAsync(string name, VmPhase phase) => UntilAsync(name, v => v.Phase == phase);

    /// <summary>Tells a VM's actor what a monitor would tell it.</summary>
    public async Task TellAsync(string name, MachineEvidence what)
    {
        var vm = await System.ActorSelection($"/user/host/{name}~1").ResolveOne(Patience);
        vm.Tell(new VmProtocol.Evidence(what));
    }

    /// <summary>A person accepts or forgets a VM.</summary>
    public Task<Judged> JudgeAsync(object message) => Host.Ask<Judged>(message, Patience);

    public Task<Judged> AcceptAsync(string name) => JudgeAsync(new AcceptVm(name, Origin));

    public Task<Judged> ForgetAsync(string name) => JudgeAsync(new ForgetVm(name, Origin));

    /// <summary>All events so far, such as "a Connecting>Ready" or "a agent-changed".</summary>
    public async Task<List<string>> EventsAsync()
    {
        var events = await FollowAsync(room: 10_000);
        var seen = new List<string>();
        while (events.TryRead(out var e))
        {
            seen.Add(e.Type == "state-changed" ? $"{e.Vm} {e.From}>{e.To}" : $"{e.Vm} {e.Type}");
        }
        return seen;
    }

    /// <summary>Follows events from the first one kept, or from now on.</summary>
    public async Task<ChannelReader<VmEventRecord>> FollowAsync(string? after = "start-0", int room = 1000)
    {
        var channel = Channel.CreateBounded<VmEventRecord>(room);
        await Events.Ask<EventLogProtocol.Following>(new EventLogProtocol.Follow(channel.Writer, after), Patience);
        return channel.Reader;
    }

    /// <summary>Stops as the service stops.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
