using System.Collections.Concurrent;
using Orchestrator.HostService.Security;
using Orchestrator.Model.Health;

namespace Orchestrator.HostService.Outside;

/// <summary>
/// Looks at a channel from outside: its file, our rights, and who is connected. Never connects itself: that could take the channel away from its owner. A look that
/// hangs (a file system that does not answer) costs its VM its answer and nobody else's.
/// </summary>
public sealed class ChannelWatcher(OwnUser user) : IDisposable
{
    /// <summary>How long an answer waits for a look.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How long processes are searched for the owner of a socket.</summary>
    private static readonly TimeSpan SearchMax = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Task<OutsideLook>> _underWay = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _table = new(1);
    private readonly string _user = AccountNames.User(user.Uid);

    /// <summary>What is to be seen now; looks at one path that are asked for at the same time are one look.</summary>
    public async Task<OutsideLook> Look(string path, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(path);
        var look = _underWay.GetOrAdd(path, Begin);
        try
        {
            return await look.WaitAsync(Patience, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return OutsideLook.Nothing($"the host did not show it within {Patience.TotalSeconds} s") with { ServiceUser = _user };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();

    private Task<OutsideLook> Begin(string path) =>
        Task.Run(async () =>
        {
            try
            {
                var look = PathRights.Into(new OutsideLook { ServiceUser = _user }, path, out var file);
                return await WithConnections(look, path, file).ConfigureAwait(false);
            }
            finally
            {
                _underWay.TryRemove(path, out _);
            }
        });

    // One search at a time: with many VMs each costs some milliseconds of the processor.
    private async Task<OutsideLook> WithConnections(OutsideLook look, string path, FileStat? file)
    {
        if (!await _table.WaitAsync(Patience).ConfigureAwait(false))
        {
            return look with { WhyNoTable = "too many look at it at once" };
        }
        try
        {
            using var time = new CancellationTokenSource(SearchMax);
            return Connections(look, path, file, time.Token);
        }
        catch (OperationCanceledException)
        {
            return look with { WhyNoTable = $"the kernel's table of sockets was not read within {SearchMax.TotalSeconds} s" };
        }
        finally
        {
            _table.Release();
        }
    }

    private OutsideLook Connections(OutsideLook look, string path, FileStat? file, CancellationToken stop)
    {
        if (SocketTable.Read(path, file, stop, out var why) is not { } table)
        {
            return look with { WhyNoTable = why };
        }
        if (table.IsEmpty && file is not null && SocketTable.Read(path, null, stop, out _) is { } byName)
        {
            // Some file systems (overlayfs) show other numbers than the kernel keeps.
            table = byName;
        }
        var owners = SocketOwners.Find([.. table.Listeners, .. table.Served, .. table.Waiting], stop);
        return look with
        {
            Listening = table.Listeners.Count > 0,
            Listener = table.Listeners.Select(owners.Of).FirstOrDefault(p => p is not null),
            Opener = owners.OpenerOf(table.Served.Concat(table.Waiting)),
            Clients =
            [
                .. table.Served.Select(i => new ChannelClient(owners.Of(i), owners.IsOurs(i), IsServed: true)),
                .. table.Waiting.Select(i => new ChannelClient(owners.Of(i), owners.IsOurs(i), IsServed: false)),
            ],
            WhyNameless =
                owners.WasCutShort ? $"not found within {SearchMax.TotalSeconds} s"
                : owners.SomeAreHidden ? $"{_user} may not see the descriptors of other users' processes"
                : null,
        };
    }
}
