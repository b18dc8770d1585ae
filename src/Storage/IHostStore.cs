using Orchestrator.Model.Vms;

namespace Orchestrator.Storage;

/// <summary>What one host service keeps over its own restarts, in its data folder. Its members may be called from any thread.</summary>
public interface IHostStore
{
    /// <summary>The fleet this store belongs to: 32 hexadecimal digits, random, made once with the store.</summary>
    string Fleet { get; }

    /// <summary>Greater by 1 than at the opening before, and on disk before anybody sees it: no two services ever speak with the same one.</summary>
    long Epoch { get; }

    /// <summary>All agents that were saved and not forgotten, by VM.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    IReadOnlyList<KnownAgent> LoadKnownAgents();

    /// <summary>Keeps these, each in the place of what was known of its VM: all of them or none. On disk when it returns.</summary>
    /// <exception cref="StoreException">It cannot be written; nothing has changed.</exception>
    void Save(IReadOnlyCollection<KnownAgent> changed);

    /// <summary>Erases what is known of a VM; one that is not known is none the worse. On disk when it returns.</summary>
    /// <exception cref="StoreException">It cannot be written; nothing has changed.</exception>
    void Forget(VmId vm);
}
