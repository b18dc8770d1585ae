using System.Text.Json.Serialization;

namespace Orchestrator.Protocol.Methods;

/// <summary>
/// The one JSON context of the wire types: snake_case, strict numbers, required members checked, unknown members ignored. Duplicates are refused before, by
/// <see cref="Rpc.RpcReader"/>. Members with a default of their own have <c>set</c>, not <c>init</c>: the generated code hands an absent <c>init</c> member its
/// type's zero, and a shutdown that names no delay would come at once.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PingResult))]
[JsonSerializable(typeof(GetAgentInfoResult))]
[JsonSerializable(typeof(AgentReadyParams))]
[JsonSerializable(typeof(GetSystemInfoResult))]
[JsonSerializable(typeof(GetNetworkInfoResult))]
[JsonSerializable(typeof(GetDiskUsageResult))]
[JsonSerializable(typeof(ExecCommandParams))]
[JsonSerializable(typeof(ExecCommandResult))]
[JsonSerializable(typeof(FileReadParams))]
[JsonSerializable(typeof(FileReadResult))]
[JsonSerializable(typeof(FileWriteParams))]
[JsonSerializable(typeof(FileWriteResult))]
[JsonSerializable(typeof(FileOpenUploadParams))]
[JsonSerializable(typeof(FileOpenUploadResult))]
[JsonSerializable(typeof(FileWriteChunkParams))]
[JsonSerializable(typeof(FileWriteChunkResult))]
[JsonSerializable(typeof(FileCommitParams))]
[JsonSerializable(typeof(FileCommitResult))]
[JsonSerializable(typeof(FileAbortParams))]
[JsonSerializable(typeof(FileAbortResult))]
[JsonSerializable(typeof(PowerParams))]
[JsonSerializable(typeof(PowerResult))]
public sealed partial class ProtocolJson : JsonSerializerContext;
