using System.Globalization;
using System.Security.Cryptography;
using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Orchestrator.Actors.Channels;
using Orchestrator.Actors.Hosts;
using Orchestrator.Actors.Identity;
using Orchestrator.Actors.Inventory;
using Orchestrator.Actors.Vms;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Hosting;

/// <summary>Puts the actors of a host service into an actor system.</summary>
public static class OrchestratorActors
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FirstLookPatience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Starts <see cref="EventLogActor"/>, <see cref="HostActor"/> and, where there are folders to watch, <see cref="InventoryActor"/>, and registers them by these
    /// types. At shutdown every open call ends and every connection is closed before the actor system goes.
    /// </summary>
    public static AkkaConfigurationBuilder WithOrchestratorActors(this AkkaConfigurationBuilder builder, HostSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return builder.WithActors((system, registry) => Start(system, registry, settings));
    }

    private static async Task Start(ActorSystem system, IActorRegistry registry, HostSettings settings)
    {
        var host = StartHost(system, registry, settings);
        if (settings.Folders.IsEmpty)
        {
            return;
        }
        var setup = new InventorySetup(settings.Inventory, settings.Folders, HostUser.Current(), Environment.UserName)
        {
            Rescan = settings.Rescan,
        };
        var inventory = system.ActorOf(InventoryActor.PropsFor(setup, host), "inventory");
        registry.Register<InventoryActor>(inventory);
        try
        {
            // Who asks for a VM of a folder as soon as the service is ready shall find it.
            await inventory
                .Ask<InventoryProtocol.InventoryView>(InventoryProtocol.LookNow.Instance, FirstLookPatience)
                .ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            system.Log.Warning(
                "Inventory: the folders are still being read after {Seconds} s; their VMs come later",
                FirstLookPatience.TotalSeconds
            );
        }
    }

    private static IActorRef StartHost(ActorSystem system, IActorRegistry registry, HostSettings settings)
    {
        var seed = settings.Seed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        var events = system.ActorOf(EventLogActor.PropsFor(settings.EventsKept), "events");
        // Before the first VM is added, so that no event is missed.
        system.EventStream.Subscribe(events, typeof(VmEventRecord));
        registry.Register<EventLogActor>(events);

        var channels = new ChannelSetup(
            settings.Dialer,
            settings.Connection,
            new SteadyClock(settings.Time),
            new FrameBudget(settings.Connection.PartialFrameBudgetBytes),
            settings.Store.Fleet
        );
        var identity = system.ActorOf(IdentityActor.PropsFor(settings.Store, channels.Clock), "identity");
        var host = system.ActorOf(
            HostActor.PropsFor(
                new VmSetup(settings.HostId, HostUser.Current(), settings.Store.Epoch, seed, channels, identity),
                settings.Inventory
            ),
            "host"
        );
        registry.Register<HostActor>(host);
        system.Log.Info("Fleet {Fleet}, epoch {Epoch}", settings.Store.Fleet, settings.Store.Epoch);
        system.Log.Info(
            "Host {HostId} keeps {Count} VMs, seed {Seed}",
            settings.HostId,
            settings.Inventory.Length,
            seed.ToString(CultureInfo.InvariantCulture)
        );

        CoordinatedShutdown
            .Get(system)
            .AddTask(
                CoordinatedShutdown.PhaseServiceStop,
                "end-calls",
                () => host.Ask<Done>(HostInternals.StopServing.Instance, StopPatience)
            );
        return host;
    }
}
