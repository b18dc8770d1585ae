using Orchestrator.HostService.Configuration.Binding;

namespace Orchestrator.HostService.Configuration;

/// <summary><c>orchestrator.api</c></summary>
public sealed class ApiOptions
{
    /// <summary>Each <c>http://HOST:PORT</c> on a loopback address, or <c>unix:PATH</c> with an absolute path after reading.</summary>
    public List<string> Listen { get; set; } = ["unix:/run/orchestrator/api.sock"];

    /// <summary>Largest request body, bytes.</summary>
    [Size("1 KiB", "1 GiB")]
    public long RequestBodyBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>Requests worked on at once, event streams included.</summary>
    [Number(1, 100_000)]
    public int RequestsMax { get; set; } = 512;

    /// <summary>How long open requests may go on once the service is told to stop.</summary>
    [Duration("0s", "1h")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Silence after which an event stream says that it is still there.</summary>
    [Duration("100ms", "10m")]
    public TimeSpan EventHeartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
