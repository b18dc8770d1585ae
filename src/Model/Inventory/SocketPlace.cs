namespace Orchestrator.Model.Inventory;

/// <summary>Where a socket lies, whatever way leads there: the folder by what it is, not by what it is called. Equal places are one socket.</summary>
/// <param name="Device">Of the folder; with <paramref name="Folder"/> it is one folder of this machine.</param>
/// <param name="Folder">The folder's inode.</param>
/// <param name="Name">In the folder.</param>
public readonly record struct SocketPlace(ulong Device, ulong Folder, string Name);
