using System.Runtime.InteropServices;
using Orchestrator.Model.Health;

namespace Orchestrator.HostService.Outside;

/// <summary>What stands at a channel's path, and what keeps the service out.</summary>
internal static class PathRights
{
    private const uint GroupMayWrite = 0x10;
    private const uint GroupMayEnter = 0x8;

    /// <summary>Fills in file, rights and what denies.</summary>
    /// <param name="stat">What the kernel tells of the socket; null when there is none to be seen.</param>
    public static OutsideLook Into(OutsideLook look, string path, out FileStat? stat)
    {
        stat = null;
        var denied = Folders(path).Where(f => !Kernel.May(f, Kernel.MayEnter)).Select(DeniedAt).FirstOrDefault(d => d is not null);
        var error = Kernel.Stat(path, out var found);
        if (error is Kernel.ErrorNoEntry or Kernel.ErrorNotDirectory)
        {
            return look with { File = SocketFile.Missing };
        }
        if (error != Kernel.ErrorNone)
        {
            return look with { Denied = denied, WhyNoFile = Marshal.GetPInvokeErrorMessage(error) };
        }
        stat = found;
        var rights = RightsOf(path, found);
        return look with
        {
            File = found.IsSocket ? SocketFile.Socket : SocketFile.SomethingElse,
            Rights = rights,
            Denied = denied ?? (found.IsSocket && !Kernel.May(path, Kernel.MayWrite) ? rights : null),
        };
    }

    /// <summary>The folders above a path, the outermost first.</summary>
    private static Stack<string> Folders(string path)
    {
        var folders = new Stack<string>();
        for (var folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            folders.Push(folder);
        }
        return folders;
    }

    /// <returns>Null for a folder that is not there: that denies nothing.</returns>
    private static FileRights? DeniedAt(string folder) =>
        Kernel.Stat(folder, out var stat) == Kernel.ErrorNone ? RightsOf(folder, stat) : null;

    private static FileRights RightsOf(string path, FileStat stat) =>
        new(
            path,
            stat.IsFolder,
            AccountNames.User(stat.Uid),
            AccountNames.Group(stat.Gid),
            "0" + Convert.ToString(stat.Mode & 0x1FF, 8).PadLeft(3, '0'),
            // Nobody is told to join root's group.
            stat.Gid != 0
                && (stat.Mode & (stat.IsFolder ? GroupMayEnter : GroupMayWrite)) != 0
        );
}
