using System.Diagnostics;

namespace Orchestrator.HostService.Requests;

/// <summary>One line per request: who, what, how it ended, how long it took. No query, no headers, no bodies.</summary>
public sealed class AccessLog(RequestDelegate next, ILogger<AccessLog> log)
{
    /// <summary>Longest path that is logged, characters.</summary>
    private const int PathLengthMax = 256;

    public async Task InvokeAsync(HttpContext context)
    {
        using var scope = log.BeginScope(new Dictionary<string, object> { ["RequestId"] = context.TraceIdentifier });
        var begun = Stopwatch.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            Write(context, Stopwatch.GetElapsedTime(begun));
        }
    }

    private void Write(HttpContext context, TimeSpan took)
    {
        var caller = context.Features.Get<Caller>();
        var path = context.Request.Path.Value ?? "";
        log.Log(
            context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal) ? LogLevel.Debug : LogLevel.Information,
            "{Method} {Path} answered {Status} after {ElapsedMs} ms to {By} via {Via}, request {RequestId}",
            context.Request.Method,
            path.Length > PathLengthMax ? path[..PathLengthMax] : path,
            context.RequestAborted.IsCancellationRequested ? "aborted" : context.Response.StatusCode,
            (long)took.TotalMilliseconds,
            caller?.By ?? "nobody",
            caller?.Via ?? "-",
            context.TraceIdentifier
        );
    }
}
