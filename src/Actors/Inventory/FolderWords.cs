using System.Globalization;
using Orchestrator.Actors.Platform;

namespace Orchestrator.Actors.Inventory;

/// <summary>Says why a folder cannot be looked at, and what to do.</summary>
/// <param name="hostUser">Who the service runs as, for people.</param>
/// <param name="userName">Its name, for commands.</param>
/// <param name="rescan">How often all is looked at anew.</param>
internal sealed class FolderWords(string hostUser, string userName, TimeSpan rescan)
{
    private const uint GroupRead = 0x20;
    private const uint GroupEnter = 0x8;

    public FolderTrouble CannotLook(string path, int error) =>
        error switch
        {
            Libc.NotThere => new($"the folder {path} is not there; its VMs are taken when it is", IsSevere: false),
            Libc.NotAFolder or Libc.TooManyLinks => new($"{path} is no folder; its VMs are taken when it is", IsSevere: true),
            Libc.NotAllowed => new(Denied(path), IsSevere: true),
            _ => new(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the folder {path} cannot be read (errno {error}); its VMs stay as they were last seen"
                ),
                IsSevere: true
            ),
        };

    public FolderTrouble CannotWatch(string path) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the system watches no more folders below {path}: changes are seen within {rescan.TotalSeconds:0.#} s only; raise fs.inotify.max_user_watches and fs.inotify.max_user_instances"
            ),
            IsSevere: false
        );

    public static FolderTrouble TooMany(string path) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the folder {path} has more than {FolderTree.SocketsMax} sockets of VMs; the rest is left out"
            ),
            IsSevere: true
        );

    /// <summary>Names the folder on the way that denies it: often it is one above.</summary>
    private string Denied(string path)
    {
        var (blocker, facts) = (path, PathFacts.Of(path));
        for (var at = path; facts is null && Path.GetDirectoryName(at) is { } above; at = above)
        {
            (blocker, facts) = (above, PathFacts.Of(above));
        }
        if (facts is not { } who)
        {
            return $"the folder {path} cannot be read by {hostUser}: permission denied";
        }
        var group = AccountNames.OfGroup(who.Gid);
        var mode = Convert.ToString(who.Mode & 0xFFF, 8).PadLeft(4, '0');
        var needs = blocker == path ? GroupRead | GroupEnter : GroupEnter;
        var remedy =
            (who.Mode & needs) == needs && who.Gid != 0
                ? $"let the service's user join that group (usermod -aG {group} {userName}) and restart the service"
                : $"that group may not {(blocker == path ? "read" : "enter")} it either: setfacl -m u:{userName}:{(blocker == path ? "rx" : "x")} {blocker}";
        return $"the folder {path} cannot be read by {hostUser}: {blocker} belongs to {AccountNames.OfUser(who.Uid)}:{group} with mode {mode}; {remedy}";
    }
}
