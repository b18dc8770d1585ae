using System.Collections.Immutable;
using System.Globalization;
using Orchestrator.Model.Inventory;

namespace Orchestrator.Actors.Inventory;

/// <summary>Finds out where sockets lie, whatever links lead there.</summary>
public static class SocketPlaces
{
    /// <summary>The place of each path; null where its folder is not there or may not be looked at. Asks for each folder once.</summary>
    public static ImmutableArray<SocketPlace?> Of(IEnumerable<string> paths)
    {
        var folders = new Dictionary<string, PathFacts?>(StringComparer.Ordinal);
        return
        [
            .. paths.Select(path =>
            {
                var target = PathFacts.Of(path, follow: false) is { IsLink: true } ? TargetOf(path) : path;
                var folder = Path.GetDirectoryName(target) ?? "/";
                if (!folders.TryGetValue(folder, out var facts))
                {
                    folders.Add(folder, facts = PathFacts.Of(folder));
                }
                return facts is { } f ? new SocketPlace(f.Device, f.Inode, Path.GetFileName(target)) : (SocketPlace?)null;
            }),
        ];
    }

    /// <summary>What a folder is, whatever it is called: equal for two paths that lead to one folder; the path itself where there is none.</summary>
    public static string FolderIdentity(string path) =>
        PathFacts.Of(path) is { } facts ? string.Create(CultureInfo.InvariantCulture, $"{facts.Device}:{facts.Inode}") : path;

    private static string TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return link;
        }
    }
}
