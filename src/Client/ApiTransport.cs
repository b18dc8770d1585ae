using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.Client;

/// <summary>HTTP over TCP or a unix socket: sends, and turns every failure into an <see cref="ApiException"/>.</summary>
internal sealed class ApiTransport : IDisposable
{
    private const int ErrorBodyBytesMax = 64 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly ServerAddress _server;
    private readonly HttpClient _http;

    public ApiTransport(ServerAddress server, string? token)
    {
        _server = server;
        if (!string.IsNullOrEmpty(token) && !server.MayCarryToken)
        {
            throw new ApiException(
                AgentError.BadRequest,
                $"a token is not sent in clear to {server}, which is not this machine: use https, or an SSH tunnel to its unix socket"
            );
        }
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = server.SocketPath is null ? null : ConnectSocketAsync,
        };
        // No limit of its own: a command may run for hours, and the service ends every call by its deadline.
        _http = new HttpClient(handler) { BaseAddress = server.BaseUri, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        if (!string.IsNullOrEmpty(token))
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type)
    {
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    public async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, stop).ConfigureAwait(false);
        try
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
            return JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("the answer is null");
        }
        catch (JsonException e)
        {
            throw new ApiException(
                AgentError.BadAnswer,
                $"{_server} answered {method} /{path} with something else than this client expects: {e.Message}",
                e
            );
        }
    }

    public async Task<byte[]> SendForBytesAsync(string path, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("application/octet-stream");
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, stop).ConfigureAwait(false);
        return await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<EventItem> StreamAsync(string path, string? lastEventId, [EnumeratorCancellation] CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Clear();
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        using var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var events = SseParser
            .Create(stream, (_, data) => JsonSerializer.Deserialize(data, ApiJson.Default.EventItem)!)
            .EnumerateAsync(stop);
        await using var each = events.GetAsyncEnumerator(stop);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                throw new ApiException(AgentError.ServiceUnreachable, $"the event stream of {_server} broke off: {e.Message}", e);
            }
            catch (JsonException e)
            {
                throw new ApiException(
                    AgentError.BadAnswer,
                    $"{_server} sent an event that this client does not understand: {e.Message}",
                    e
                );
            }
            yield return each.Current.Data;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken stop)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, stop).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new ApiException(AgentError.ServiceUnreachable, $"no connection to {_server} within {ConnectTimeout.TotalSeconds} s", e);
        }
        if (response.IsSuccessStatusCode)
        {
            return response;
        }
        using (response)
        {
            throw await RefusalAsync(response, stop).ConfigureAwait(false);
        }
    }

    /// <summary>A connection that was made and broke may have carried the request: that is told apart from one that was never made.</summary>
    private ApiException Unreachable(HttpRequestException e)
    {
        if (
            e.HttpRequestError
            is not HttpRequestError.ConnectionError
                and not HttpRequestError.NameResolutionError
                and not HttpRequestError.SecureConnectionError
        )
        {
            return new ApiException(
                AgentError.ConnectionLost,
                $"{_server} ended the connection before it answered: the request may have been carried out",
                e
            );
        }
        var error = (e.InnerException as SocketException)?.SocketErrorCode;
        var why = error switch
        {
            SocketError.AddressNotAvailable when _server.SocketPath is not null => "the socket does not exist: is the service running?",
            SocketError.ConnectionRefused => "nothing listens there: is the service running?",
            SocketError.AccessDenied => "permission denied: use the account that runs the service, or root, or TCP with a token",
            _ when _server.SocketPath is { } path && !File.Exists(path) => "the socket does not exist: is the service running?",
            _ => (e.InnerException ?? e).Message,
        };
        return new ApiException(AgentError.ServiceUnreachable, $"the service at {_server} cannot be reached: {why}", e);
    }

    private async Task<ApiException> RefusalAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var status = (int)response.StatusCode;
        try
        {
            if (response.Content.Headers.ContentLength is null or <= ErrorBodyBytesMax)
            {
                var bytes = await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
                if (JsonSerializer.Deserialize(bytes, ApiJson.Default.Problem) is { } problem)
                {
                    return new ApiException(ErrorMap.FromCode(problem.Code) ?? AgentError.Internal, problem);
                }
            }
        }
        catch (JsonException)
        {
            // Not one of our problem documents: something else listens there. Said below.
        }
        return new ApiException(
            AgentError.BadAnswer,
            $"{_server} answered with HTTP {status} and no problem document: is it the orchestrator?"
        );
    }

    private async ValueTask<Stream> ConnectSocketAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_server.SocketPath!), stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
