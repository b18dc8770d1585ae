namespace Orchestrator.Actors.Inventory;

/// <summary>Word of changes in folders. A hint to look there, never the truth: some may be lost.</summary>
internal interface IFolderWatch : IDisposable
{
    /// <summary>Watches a folder; the same folder gets the same id.</summary>
    /// <returns>An id; null when no more can be watched.</returns>
    int? Add(OpenFolder folder);

    /// <summary>No longer watches it.</summary>
    void Remove(int id);

    /// <summary>Notes what was told since the last time, without waiting.</summary>
    /// <param name="changed">Gets the ids of folders in which something has changed.</param>
    /// <param name="ended">Gets the ids that are watched no longer, because the folder is gone.</param>
    /// <returns>False when word was lost: anything may have changed.</returns>
    bool Drain(ISet<int> changed, ISet<int> ended);
}
