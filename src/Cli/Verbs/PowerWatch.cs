using Orchestrator.Cli.Servers;
using Orchestrator.Client.Types;

namespace Orchestrator.Cli.Verbs;

/// <summary>Follows one VM's events from before a power order is given, so that no change is missed, until the order has shown its effect.</summary>
internal sealed class PowerWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly IAsyncEnumerator<EventItem> _events;
    private readonly Session _session;
    private readonly string _vm;

    private PowerWatch(Session session, string vm, CancellationToken stop)
    {
        _session = session;
        _vm = vm;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _events = session.Client.FollowEventsAsync(null, vm, _stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    /// <summary>Begins to follow; an unknown VM is told here, before anything is ordered.</summary>
    public static async Task<PowerWatch> StartAsync(Session session, string vm, CancellationToken stop)
    {
        await session.Client.GetVmAsync(vm, stop).ConfigureAwait(false);
        var watch = new PowerWatch(session, vm, stop);
        // The first step opens the stream; what it waits for is taken up in WaitAsync.
        watch._next = watch._events.MoveNextAsync().AsTask();
        return watch;
    }

    private Task<bool> _next = Task.FromResult(false);

    /// <returns>What was seen, for people; null when the time was up first.</returns>
    public async Task<string?> WaitAsync(string action, TimeSpan limit, CancellationToken stop)
    {
        var began = _session.Terminal.Time.GetTimestamp();
        var left = false;
        _stop.CancelAfter(limit);
        try
        {
            while (await _next.ConfigureAwait(false))
            {
                var change = _events.Current;
                left |= change.From == "ready" && change.To != "ready";
                var took = _session.Terminal.Time.GetElapsedTime(began);
                if (action == "shutdown" && change.To == "absent")
                {
                    return $"{_vm}: off after {took.TotalSeconds:0.0} s";
                }
                if (action == "reboot" && left && change.To == "ready")
                {
                    return $"{_vm}: ready again after {took.TotalSeconds:0.0} s";
                }
                _next = _events.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The limit: told by the null below.
        }
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await _next.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The stream was ended by us, or had failed: either way nobody waits for it any more.
        }
        await _events.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }
}
