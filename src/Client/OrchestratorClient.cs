using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Client.Types;
using Orchestrator.Protocol;

namespace Orchestrator.Client;

/// <summary>
/// The API, typed. Every method throws <see cref="ApiException"/> for a refusal or an unreachable service, and
/// <see cref="OperationCanceledException"/> when its token says so. Safe for use from several threads.
/// </summary>
public sealed class OrchestratorClient : IDisposable
{
    private readonly ApiTransport _transport;

    /// <param name="token">Bearer token; not needed on a unix socket. Null or empty: none is sent.</param>
    /// <exception cref="ApiException">A token would leave this machine in clear.</exception>
    public OrchestratorClient(ServerAddress server, string? token = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        Server = server;
        _transport = new ApiTransport(server, token);
    }

    /// <summary>Where it asks.</summary>
    public ServerAddress Server { get; }

    /// <summary>One page of VMs in name order.</summary>
    /// <param name="selector">Names and globs separated by commas; null for all.</param>
    public Task<Page<VmSummary>> ListVmsAsync(string? selector, int? limit, string? cursor, CancellationToken stop = default) =>
        _transport.SendAsync(
            HttpMethod.Get,
            "api/v1/vms" + ApiPath.Query(("selector", selector), ("limit", limit?.ToString()), ("cursor", cursor)),
            null,
            ApiJson.Default.PageVmSummary,
            stop
        );

    /// <summary>All VMs in name order, page by page.</summary>
    public async Task<IReadOnlyList<VmSummary>> AllVmsAsync(string? selector = null, CancellationToken stop = default)
    {
        var all = new List<VmSummary>();
        string? cursor = null;
        do
        {
            var page = await ListVmsAsync(selector, 1000, cursor, stop).ConfigureAwait(false);
            all.AddRange(page.Items);
            cursor = page.Next;
        } while (cursor is not null);
        return all;
    }

    /// <summary>The folders whose sockets are VMs, and what keeps VMs out of the inventory.</summary>
    public Task<InventoryStatus> GetInventoryAsync(CancellationToken stop = default) =>
        _transport.SendAsync(HttpMethod.Get, "api/v1/inventory", null, ApiJson.Default.InventoryStatus, stop);

    /// <summary>One VM as it stands.</summary>
    public Task<VmSummary> GetVmAsync(string vm, CancellationToken stop = default) =>
        _transport.SendAsync(HttpMethod.Get, ApiPath.Vm(vm), null, ApiJson.Default.VmSummary, stop);

    /// <summary>Why a VM is as it is, and what to do about it; the guest is not asked.</summary>
    public Task<VmWhy> GetWhyAsync(string vm, CancellationToken stop = default) =>
        _transport.SendAsync(HttpMethod.Get, ApiPath.Vm(vm, "why"), null, ApiJson.Default.VmWhy, stop);

    /// <summary>Says that the agent which answers now is this VM's own, whatever it was quarantined for.</summary>
    public Task<VmJudged> AcceptVmAsync(string vm, CancellationToken stop = default) =>
        _transport.SendAsync(HttpMethod.Post, ApiPath.Vm(vm, "accept"), null, ApiJson.Default.VmJudged, stop);

    /// <summary>Erases what the service remembers of a VM and its agent.</summary>
    public Task<VmJudged> ForgetVmAsync(string vm, CancellationToken stop = default) =>
        _transport.SendAsync(HttpMethod.Post, ApiPath.Vm(vm, "forget"), null, ApiJson.Default.VmJudged, stop);

    /// <summary>What agent and system tell of themselves, each part with its age.</summary>
    public Task<VmInfo> GetInfoAsync(string vm, CancellationToken stop = default) =>
        _transport.SendAsync(HttpMethod.Get, ApiPath.Vm(vm, "info"), null, ApiJson.Default.VmInfo, stop);

    /// <summary>Asks the agent for a sign of life.</summary>
    public Task<PingAnswer> PingAsync(string vm, CancellationToken stop = default) =>
        _transport.SendAsync(HttpMethod.Post, ApiPath.Vm(vm, "ping"), null, ApiJson.Default.PingAnswer, stop);

    /// <summary>Runs a program and waits for its end. How it ended is in the result, whatever it was.</summary>
    public Task<ExecResult> ExecAsync(string vm, ExecRequest request, CancellationToken stop = default) =>
        _transport.SendAsync(
            HttpMethod.Post,
            ApiPath.Vm(vm, "exec"),
            ApiTransport.Json(request, ApiJson.Default.ExecRequest),
            ApiJson.Default.ExecResult,
            stop
        );

    /// <summary>A file of the guest, whole.</summary>
    public Task<byte[]> ReadFileAsync(string vm, string path, CancellationToken stop = default) =>
        _transport.SendForBytesAsync(ApiPath.Vm(vm, "files") + ApiPath.Query(("path", path)), stop);

    /// <summary>Replaces a file of the guest.</summary>
    /// <param name="mode">Octal text such as "0644"; null keeps an existing file's mode.</param>
    public Task<FileWritten> WriteFileAsync(
        string vm,
        string path,
        ReadOnlyMemory<byte> content,
        string? mode = null,
        bool createDirs = false,
        CancellationToken stop = default
    )
    {
        var body = new ReadOnlyMemoryContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var query = ApiPath.Query(("path", path), ("mode", mode), ("createDirs", createDirs ? "true" : null));
        return _transport.SendAsync(HttpMethod.Put, ApiPath.Vm(vm, "files") + query, body, ApiJson.Default.FileWritten, stop);
    }

    /// <summary>Shuts a guest down or reboots it.</summary>
    public Task<PowerAnswer> PowerAsync(string vm, PowerRequest request, CancellationToken stop = default) =>
        _transport.SendAsync(
            HttpMethod.Post,
            ApiPath.Vm(vm, "power"),
            ApiTransport.Json(request, ApiJson.Default.PowerRequest),
            ApiJson.Default.PowerAnswer,
            stop
        );

    /// <summary>Events as they happen, until cancelled or the service ends the stream.</summary>
    /// <param name="after">Id of the last event seen: those after it come first, or a <c>gap</c>. Null: new ones only.</param>
    /// <param name="vm">Only this VM's.</param>
    public IAsyncEnumerable<EventItem> FollowEventsAsync(string? after, string? vm, CancellationToken stop = default) =>
        _transport.StreamAsync("api/v1/events" + ApiPath.Query(("vm", vm)), after, stop);

    /// <summary>The events that are kept now, without waiting for new ones.</summary>
    public async Task<IReadOnlyList<EventItem>> KeptEventsAsync(string after, string? vm, CancellationToken stop = default)
    {
        var page = await _transport
            .SendAsync(
                HttpMethod.Get,
                "api/v1/events" + ApiPath.Query(("after", after), ("vm", vm), ("follow", "false")),
                null,
                ApiJson.Default.PageEventItem,
                stop
            )
            .ConfigureAwait(false);
        return page.Items;
    }

    /// <summary>Whether the service lives; needs no token. Answers the JSON text it gives.</summary>
    public async Task<ServiceLife> LifeAsync(CancellationToken stop = default) =>
        await _transport.SendAsync(HttpMethod.Get, "healthz/live", null, ApiJson.Default.ServiceLife, stop).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();
}
