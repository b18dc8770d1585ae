using System.Text.Json;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.HostService.Requests;

/// <summary>The one place where a failed request becomes an RFC 9457 problem document: refusals, unknown routes, wrong methods, and what nobody foresaw.</summary>
public sealed class ProblemPages(RequestDelegate next, ILogger<ProblemPages> log)
{
    public const string ContentType = "application/problem+json";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (ProblemException problem)
        {
            await Write(context, problem).ConfigureAwait(false);
            return;
        }
        catch (BadHttpRequestException bad)
        {
            await Write(context, Unreadable(bad)).ConfigureAwait(false);
            return;
        }
#pragma warning disable CA1031 // Whatever it is: the client gets a problem with the request's id, the log gets the exception, the service goes on.
        catch (Exception unforeseen)
#pragma warning restore CA1031
        {
            log.LogError(unforeseen, "Request {RequestId} ended with an error that nobody foresaw", context.TraceIdentifier);
            await Write(
                    context,
                    new ProblemException(
                        AgentError.Internal,
                        $"The service failed while it handled this request; its log has the cause under request id {context.TraceIdentifier}."
                    )
                    {
                        Status = StatusCodes.Status500InternalServerError,
                    }
                )
                .ConfigureAwait(false);
            return;
        }
        if (!context.Response.HasStarted && Unrouted(context) is { } unrouted)
        {
            await Write(context, unrouted).ConfigureAwait(false);
        }
    }

    /// <summary>What routing said by a bare status.</summary>
    private static ProblemException? Unrouted(HttpContext context) =>
        context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new ProblemException(
                AgentError.NoSuchResource,
                "There is nothing at this address. /openapi.json lists all there is."
            ),
            StatusCodes.Status405MethodNotAllowed => new ProblemException(
                AgentError.BadRequest,
                $"This address does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}."
            )
            {
                Status = StatusCodes.Status405MethodNotAllowed,
            },
            StatusCodes.Status415UnsupportedMediaType => new ProblemException(
                AgentError.BadRequest,
                "The body must be JSON: send it with `Content-Type: application/json`."
            )
            {
                Status = StatusCodes.Status415UnsupportedMediaType,
            },
            _ => null,
        };

    private static ProblemException Unreadable(BadHttpRequestException bad) =>
        bad.StatusCode == StatusCodes.Status413PayloadTooLarge
            ? new ProblemException(
                AgentError.TooLarge,
                "The request body is larger than orchestrator.api.request-body-bytes-max allows; nothing was sent to a VM."
            )
            : new ProblemException(AgentError.BadRequest, $"The request cannot be read: {bad.Message}") { Status = bad.StatusCode };

    private static async Task Write(HttpContext context, ProblemException failure)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            // Half an answer is out: cutting the connection is the only way left to say that it is not whole.
            context.Abort();
            return;
        }
        var allow = response.Headers.Allow;
        response.Clear();
        response.Headers[RequestId.Header] = context.TraceIdentifier;
        if (allow.Count > 0)
        {
            response.Headers.Allow = allow;
        }
        foreach (var (name, value) in failure.Headers)
        {
            response.Headers[name] = value;
        }
        response.StatusCode = failure.Status;
        response.ContentType = ContentType;
        var document = JsonSerializer.SerializeToUtf8Bytes(DocumentOf(failure, context.TraceIdentifier), WireJson.Api.Problem);
        response.ContentLength = document.Length;
        await response.Body.WriteAsync(document, context.RequestAborted).ConfigureAwait(false);
    }

    private static Problem DocumentOf(ProblemException failure, string requestId)
    {
        var code = ErrorMap.ToCode(failure.Error);
        return failure.Enrich(
            new Problem($"urn:orchestrator:problem:{code}", ProblemTitles.Of(failure.Error), failure.Status, failure.Message, code)
            {
                RequestId = requestId,
            }
        );
    }
}
