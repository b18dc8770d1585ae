using Orchestrator.Protocol;

namespace Orchestrator.HostService.Requests;

/// <summary>Bounds how many requests are worked on at once; one more is told so at once instead of waiting unseen.</summary>
public sealed class RequestLimit(RequestDelegate next, int requestsMax)
{
    private int _running;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref _running) > requestsMax)
            {
                throw new ProblemException(
                    AgentError.Busy,
                    $"The service works on {requestsMax} requests at once and has as many; try again in a moment."
                )
                {
                    Headers = [new("Retry-After", "1")],
                };
            }
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
