using Orchestrator.Protocol;

namespace Orchestrator.HostService.Requests;

/// <summary>Once the service is told to stop, open requests may go on for a while; those that are not done then are told that it stops.</summary>
public sealed class StopClock : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _stopping;

    /// <param name="patience">How long open requests may go on.</param>
    public StopClock(IHostApplicationLifetime lifetime, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        _stopping = lifetime.ApplicationStopping.Register(() => _over.CancelAfter(patience));
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _over.Dispose();
    }

    public async Task Watch(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var aborted = context.RequestAborted;
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(aborted, _over.Token);
        context.RequestAborted = linked.Token;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw new ProblemException(
                AgentError.ServiceStopping,
                "The service is stopping and does not wait longer for this; what was sent to a VM may have been done."
            );
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }
}
