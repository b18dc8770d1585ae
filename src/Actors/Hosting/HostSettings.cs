using System.Collections.Immutable;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Inventory;
using Orchestrator.Model.Vms;
using Orchestrator.Storage;

namespace Orchestrator.Actors.Hosting;

/// <summary>What the actors of one host service are started with.</summary>
/// <param name="HostId">This host service's name.</param>
public sealed record HostSettings(string HostId, ConnectionSettings Connection, ImmutableArray<VmDefinition> Inventory)
{
    /// <summary>Events kept for those who follow them.</summary>
    public int EventsKept { get; init; } = 10_000;

    /// <summary>Folders whose sockets are VMs, besides those of <see cref="Inventory"/>.</summary>
    public ImmutableArray<FolderRule> Folders { get; init; } = [];

    /// <summary>How often those folders are looked at anew, whatever was told of changes.</summary>
    public TimeSpan Rescan { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that decides something: deadlines, silence, patience.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Of all chance in pauses and phases; null takes one at random and logs it.</summary>
    public ulong? Seed { get; init; }

    /// <summary>What is kept over restarts.</summary>
    public IHostStore Store { get; init; } = new MemoryHostStore();

    /// <summary>How channels are connected to.</summary>
    public IAgentDialer Dialer { get; init; } = new UnixDialer();
}
