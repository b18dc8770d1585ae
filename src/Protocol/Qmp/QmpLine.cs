using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Protocol.Qmp;

/// <summary>The members that a line may have; QEMU's docs/interop/qmp-spec. Members that are not named here are passed over.</summary>
internal sealed record QmpLine
{
    [JsonPropertyName("QMP")]
    public QmpGreeting? Greeting { get; init; }

    public JsonElement? Return { get; init; }

    public QmpError? Error { get; init; }

    public string? Event { get; init; }

    public JsonElement? Data { get; init; }

    public JsonElement? Id { get; init; }
}

internal sealed record QmpGreeting
{
    public QmpVersion? Version { get; init; }
}

internal sealed record QmpVersion
{
    public QmpVersionNumber? Qemu { get; init; }
}

internal sealed record QmpVersionNumber(int Major, int Minor, int Micro);

internal sealed record QmpError
{
    public string? Desc { get; init; }
}

/// <summary>The members of those events that are read.</summary>
internal sealed record QmpEventData
{
    public string? Id { get; init; }

    public string? Device { get; init; }

    public bool? Open { get; init; }

    public bool? Guest { get; init; }
}
