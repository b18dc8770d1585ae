using System.Collections.Immutable;
using Orchestrator.Actors.Platform;
using Orchestrator.Model.Inventory;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Actors.Inventory;

/// <summary>
/// What lies in the folder of one rule, kept up to date: where a change was told only that folder is read again, and all of them when <see cref="Look"/> is told
/// to. What cannot be looked at stays as it was last seen. No symbolic link is followed below the rule's own path.
/// </summary>
internal sealed class FolderTree(FolderRule rule, IFolderWatch watch, FolderWords words) : IDisposable
{
    /// <summary>Sockets of one rule, at most: a folder that somebody fills must not fill the service.</summary>
    public const int SocketsMax = 100_000;

    private readonly Dictionary<int, HashSet<FolderNode>> _watched = [];
    private readonly HashSet<int> _told = [];
    private readonly HashSet<int> _ended = [];
    private FolderNode? _root;
    private FolderTrouble? _rootTrouble;
    private int _look;
    private int _sockets;
    private bool _isChanged;

    public FolderRule Rule => rule;

    /// <summary>VMs as they were last found.</summary>
    public IReadOnlyList<PlacedVm> Found { get; private set; } = [];

    /// <summary>All that is wrong as of the last look, one sentence each.</summary>
    public ImmutableArray<FolderTrouble> Troubles { get; private set; } = [];

    /// <summary>True while the rule's own folder cannot be looked at: nothing tells when that changes.</summary>
    public bool MustRetry => _root is null || _rootTrouble is not null;

    /// <summary>Looks where something was told to have changed.</summary>
    /// <param name="everywhere">Look at all, whatever was told.</param>
    /// <returns>True when <see cref="Found"/> or <see cref="Troubles"/> may have changed.</returns>
    public bool Look(bool everywhere)
    {
        _isChanged = false;
        _told.Clear();
        _ended.Clear();
        var isWhole = watch.Drain(_told, _ended);
        var changed = _told.SelectMany(id => _watched.TryGetValue(id, out var nodes) ? nodes : []).ToHashSet();
        foreach (var id in _ended)
        {
            WatchEnded(id);
        }
        if (everywhere || !isWhole)
        {
            LookAtRoot(deep: true);
        }
        else
        {
            foreach (var node in changed)
            {
                LookAgain(node);
            }
        }
        if (_isChanged)
        {
            Collect();
        }
        return _isChanged;
    }

    public void Dispose() => watch.Dispose();

    private void LookAtRoot(bool deep)
    {
        using var folder = OpenFolder.Open(rule.Path, out var error);
        if (folder is null)
        {
            _rootTrouble = Changed(_rootTrouble, words.CannotLook(rule.Path, error));
            if (IsGone(error) && _root is not null)
            {
                Drop(_root);
                _root = null;
            }
            return;
        }
        _rootTrouble = Changed(_rootTrouble, null);
        _root ??= new FolderNode(
            null,
            "",
            rule.Path.Length > 1 ? rule.Path.TrimEnd('/') : "",
            ImmutableSortedDictionary<string, string>.Empty
        );
        LookAt(_root, folder, deep);
    }

    /// <summary>Opens a folder by its way from the root, and looks there; where the way ends early, at the last folder that is there.</summary>
    private void LookAgain(FolderNode node)
    {
        var way = new Stack<FolderNode>();
        for (var at = node; at.Parent is not null; at = at.Parent)
        {
            way.Push(at);
        }
        var folder = OpenFolder.Open(rule.Path, out _);
        var reached = _root;
        while (folder is not null && way.TryPop(out var next))
        {
            var inner = folder.Inner(next.Name, out var error);
            if (inner is null)
            {
                next.Trouble = IsGone(error) ? next.Trouble : Changed(next.Trouble, words.CannotLook(next.Path, error));
                break;
            }
            folder.Dispose();
            (folder, reached) = (inner, next);
        }
        using (folder)
        {
            if (folder is null || reached is null)
            {
                LookAtRoot(deep: false);
            }
            else
            {
                LookAt(reached, folder, deep: false);
            }
        }
    }

    private void LookAt(FolderNode node, OpenFolder folder, bool deep)
    {
        if (node.Facts is { } before && (before.Device, before.Inode) != (folder.Facts.Device, folder.Facts.Inode))
        {
            // Another folder under the old name: nothing of what was known is known of this one.
            Forget(node);
        }
        node.Facts = folder.Facts;
        // First watched, then read: what comes between the two is told.
        Watch(node, folder);
        _look++;
        var isLast = node.Depth == rule.Pattern.Depth - 1;
        var fresh = new List<FolderNode>();
        var error = folder.List(
            (name, kind) =>
            {
                if (isLast && kind == EntryKind.Socket)
                {
                    SeeSocket(node, name);
                }
                else if (!isLast && kind == EntryKind.Folder)
                {
                    SeeFolder(node, name, fresh);
                }
            }
        );
        node.Trouble = Changed(node.Trouble, error == 0 ? null : words.CannotLook(node.Path, error));
        if (error == 0)
        {
            Sweep(node);
        }
        foreach (
            var inner in deep ? [.. node.Folders.Values] : fresh.Concat(node.Folders.Values.Where(f => f.Trouble is not null)).ToArray()
        )
        {
            LookInto(node, folder, inner);
        }
    }

    private void LookInto(FolderNode parent, OpenFolder folder, FolderNode inner)
    {
        using var opened = folder.Inner(inner.Name, out var error);
        if (opened is not null)
        {
            LookAt(inner, opened, deep: true);
        }
        else if (IsGone(error))
        {
            parent.Folders.Remove(inner.Name);
            Drop(inner);
        }
        else
        {
            inner.Trouble = Changed(inner.Trouble, words.CannotLook(inner.Path, error));
        }
    }

    private void SeeSocket(FolderNode node, ReadOnlySpan<char> name)
    {
        if (node.Sockets.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known))
        {
            known.SeenIn = _look;
            return;
        }
        var text = name.ToString();
        if (_sockets >= SocketsMax || rule.Pattern.Match(node.Depth, text, node.Captures) is not { } captures)
        {
            return;
        }
        var path = $"{node.Path}/{text}";
        var vm = rule.Define(path, captures, out var why);
        var facts = node.Facts!.Value;
        var place = new SocketPlace(facts.Device, facts.Inode, text);
        node.Sockets.Add(
            text,
            new FoundSocket(vm is null ? null : new PlacedVm(vm, place), $"{GuestText.Clean(path)} {why}") { SeenIn = _look }
        );
        _sockets++;
        _isChanged = true;
    }

    private void SeeFolder(FolderNode node, ReadOnlySpan<char> name, List<FolderNode> fresh)
    {
        if (node.Folders.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known))
        {
            known.SeenIn = _look;
            return;
        }
        var text = name.ToString();
        if (rule.Pattern.Match(node.Depth, text, node.Captures) is { } captures)
        {
            var inner = new FolderNode(node, text, $"{node.Path}/{text}", captures) { SeenIn = _look };
            node.Folders.Add(text, inner);
            fresh.Add(inner);
        }
    }

    private void Sweep(FolderNode node)
    {
        foreach (var (name, socket) in node.Sockets)
        {
            if (socket.SeenIn != _look)
            {
                node.Sockets.Remove(name);
                _sockets--;
                _isChanged = true;
            }
        }
        foreach (var (name, inner) in node.Folders)
        {
            if (inner.SeenIn != _look)
            {
                node.Folders.Remove(name);
                Drop(inner);
            }
        }
    }

    private void Watch(FolderNode node, OpenFolder folder)
    {
        if (node.WatchId is not null)
        {
            return;
        }
        node.WatchId = watch.Add(folder);
        _isChanged |= node.IsWatchRefused != node.WatchId is null;
        node.IsWatchRefused = node.WatchId is null;
        if (node.WatchId is { } id)
        {
            (_watched.TryGetValue(id, out var nodes) ? nodes : _watched[id] = []).Add(node);
        }
    }

    /// <summary>Whoever has this watch needs another one, even if a new folder looks like the old one: inode numbers are used again.</summary>
    private void WatchEnded(int id)
    {
        if (_watched.Remove(id, out var nodes))
        {
            foreach (var node in nodes)
            {
                node.WatchId = null;
            }
        }
    }

    /// <summary>Forgets a folder and all in it.</summary>
    private void Drop(FolderNode node)
    {
        Forget(node);
        _isChanged = true;
    }

    private void Forget(FolderNode node)
    {
        foreach (var inner in node.Folders.Values)
        {
            Forget(inner);
        }
        _sockets -= node.Sockets.Count;
        _isChanged |= node.Sockets.Count > 0;
        node.Folders.Clear();
        node.Sockets.Clear();
        if (node.WatchId is { } id && _watched.TryGetValue(id, out var nodes) && nodes.Remove(node) && nodes.Count == 0)
        {
            _watched.Remove(id);
            watch.Remove(id);
        }
        node.WatchId = null;
    }

    private void Collect()
    {
        var found = new List<PlacedVm>(_sockets);
        var troubles = ImmutableArray.CreateBuilder<FolderTrouble>();
        if (_rootTrouble is not null)
        {
            troubles.Add(_rootTrouble);
        }
        if (_sockets >= SocketsMax)
        {
            troubles.Add(FolderWords.TooMany(rule.Path));
        }
        if (_root is not null && Collect(_root, found, troubles))
        {
            troubles.Add(words.CannotWatch(rule.Path));
        }
        (Found, Troubles) = (found, troubles.ToImmutable());
    }

    /// <returns>True when one of the folders is not watched.</returns>
    private static bool Collect(FolderNode node, List<PlacedVm> found, ImmutableArray<FolderTrouble>.Builder troubles)
    {
        if (node.Trouble is not null)
        {
            troubles.Add(node.Trouble);
        }
        foreach (var socket in node.Sockets.Values)
        {
            if (socket.Vm is { } vm)
            {
                found.Add(vm);
            }
            else
            {
                troubles.Add(new FolderTrouble(socket.Why, IsSevere: false));
            }
        }
        return node.Folders.Values.Aggregate(node.IsWatchRefused, (refused, inner) => Collect(inner, found, troubles) || refused);
    }

    private FolderTrouble? Changed(FolderTrouble? before, FolderTrouble? now)
    {
        _isChanged |= before != now;
        return now;
    }

    // A link where a folder was is no folder of ours.
    private static bool IsGone(int error) => error is Libc.NotThere or Libc.NotAFolder or Libc.TooManyLinks;
}
