using Orchestrator.Model.Vms;

namespace Orchestrator.Storage;

/// <summary>A store that ends with its process, for tests and for actors that are started without a data folder.</summary>
/// <param name="fleet">Null for a new one.</param>
/// <param name="epoch">1 or more.</param>
public sealed class MemoryHostStore(string? fleet = null, long epoch = 1) : IHostStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, KnownAgent> _agents = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Fleet { get; } = fleet ?? FleetId.Make();

    /// <inheritdoc/>
    public long Epoch { get; } = epoch;

    /// <inheritdoc/>
    public IReadOnlyList<KnownAgent> LoadKnownAgents()
    {
        lock (_lock)
        {
            return [.. _agents.Values];
        }
    }

    /// <inheritdoc/>
    public void Save(IReadOnlyCollection<KnownAgent> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        lock (_lock)
        {
            foreach (var agent in changed)
            {
                _agents[agent.Vm.Value] = agent;
            }
        }
    }

    /// <inheritdoc/>
    public void Forget(VmId vm)
    {
        lock (_lock)
        {
            _agents.Remove(vm.Value);
        }
    }

    /// <summary>The same store as a service that is started anew finds it.</summary>
    public MemoryHostStore Reopened()
    {
        var next = new MemoryHostStore(Fleet, Epoch + 1);
        next.Save(LoadKnownAgents());
        return next;
    }
}
