using System.Text.Json.Serialization;

namespace Orchestrator.Protocol.Qmp;

/// <summary>The JSON context of QEMU's monitor: its names have hyphens.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    MaxDepth = ProtocolLimits.NestingMax
)]
[JsonSerializable(typeof(QmpLine))]
[JsonSerializable(typeof(QmpEventData))]
[JsonSerializable(typeof(QmpStatus))]
[JsonSerializable(typeof(QmpChardev[]))]
internal sealed partial class QmpJson : JsonSerializerContext;
