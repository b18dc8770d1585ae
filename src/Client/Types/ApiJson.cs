using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Client.Types;

/// <summary>The one JSON context of the API's types: camelCase, strict numbers, duplicate members refused; a client ignores members it does not know, request bodies refuse them, absent instead of null.</summary>
/// <remarks>A member with a default other than null, 0 or false has a setter: the generated code passes absent init-only members as default(T).</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Page<VmSummary>))]
[JsonSerializable(typeof(VmSummary))]
[JsonSerializable(typeof(VmSummary[]))]
[JsonSerializable(typeof(VmInfo))]
[JsonSerializable(typeof(VmWhy))]
[JsonSerializable(typeof(VmJudged))]
[JsonSerializable(typeof(PingAnswer))]
[JsonSerializable(typeof(ExecRequest))]
[JsonSerializable(typeof(ExecResult))]
[JsonSerializable(typeof(PowerRequest))]
[JsonSerializable(typeof(PowerAnswer))]
[JsonSerializable(typeof(FileWritten))]
[JsonSerializable(typeof(EventItem))]
[JsonSerializable(typeof(Page<EventItem>))]
[JsonSerializable(typeof(InventoryStatus))]
[JsonSerializable(typeof(ServiceLife))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Readiness))]
public sealed partial class ApiJson : JsonSerializerContext;
