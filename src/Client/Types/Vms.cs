namespace Orchestrator.Client.Types;

/// <summary>One page of a list.</summary>
/// <param name="Next">The cursor of the next page; absent on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>One VM as <c>GET /api/v1/vms</c> and <c>orch vms -o json</c> show it.</summary>
/// <param name="Id">Domain UUID, or host/name.</param>
/// <param name="State">absent, connecting, ready, silent, paused, migrating or quarantined.</param>
/// <param name="Since">When it entered the state.</param>
/// <param name="Reason">Why it is in that state, for people.</param>
/// <param name="Dialect">native, qga, or auto while not yet known.</param>
public sealed record VmSummary(string Name, string Id, string State, DateTimeOffset Since, string Reason, string Host, string Dialect)
{
    /// <summary>Version of the agent; absent before the first greeting.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>"1.0.0" or "1.1.0"; absent before the first greeting.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>"linux" or "windows"; absent before the first greeting.</summary>
    public string? Platform { get; init; }

    /// <summary>When the last line of the guest arrived.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>When the next connect is tried; absent while connected.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Connects tried since it was last ready.</summary>
    public int Attempts { get; init; }

    /// <summary>Calls sent and not ended.</summary>
    public int InFlight { get; init; }

    /// <summary>Calls waiting for their turn.</summary>
    public int Queued { get; init; }

    /// <summary>File systems are frozen.</summary>
    public bool Frozen { get; init; }

    /// <summary>The channel's socket on the host.</summary>
    public string Socket { get; set; } = "";

    /// <summary>Methods the agent answers; empty before the first greeting.</summary>
    public IReadOnlyList<string> Capabilities { get; set; } = [];

    /// <summary>Labels of the inventory.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();
}

/// <summary>Answer of <c>/vms/{name}/ping</c>.</summary>
/// <param name="RoundTripMs">From written to answered, milliseconds with fraction.</param>
/// <param name="GuestTime">The guest's clock, UTC, to the second.</param>
public sealed record PingAnswer(string Vm, double RoundTripMs, DateTimeOffset GuestTime);

/// <summary>One part of <see cref="VmInfo"/>.</summary>
/// <param name="Value">What the guest said; absent when it never did.</param>
/// <param name="At">When it said so.</param>
/// <param name="AgeMs">How old that is now, milliseconds.</param>
/// <param name="Error">Why it could not be asked anew now; absent when <paramref name="Value"/> is fresh.</param>
public sealed record InfoPart<T>(T? Value = null, DateTimeOffset? At = null, long? AgeMs = null, string? Error = null)
    where T : class;

/// <summary>Answer of <c>/vms/{name}/info</c>.</summary>
public sealed record VmInfo(
    VmSummary Vm,
    InfoPart<AgentFacts> Agent,
    InfoPart<SystemFacts> System,
    InfoPart<NetworkFacts> Network,
    InfoPart<DiskFacts> Disks
);

public sealed record AgentFacts(string Version, string ProtocolVersion, string Platform, IReadOnlyList<string> Capabilities);

public sealed record SystemFacts(
    string OsType,
    string OsName,
    string OsVersion,
    string KernelVersion,
    string Hostname,
    string Architecture,
    int CpuCount,
    long TotalMemoryBytes,
    long UptimeSeconds
);

public sealed record NetworkFacts(IReadOnlyList<InterfaceFacts> Interfaces);

public sealed record InterfaceFacts(
    string Name,
    string MacAddress,
    IReadOnlyList<string> Ipv4Addresses,
    IReadOnlyList<string> Ipv6Addresses,
    string State,
    int Mtu
);

public sealed record DiskFacts(IReadOnlyList<FilesystemFacts> Filesystems);

public sealed record FilesystemFacts(
    string MountPoint,
    string Device,
    string FsType,
    long TotalBytes,
    long UsedBytes,
    long AvailableBytes,
    double UsedPercent
);
