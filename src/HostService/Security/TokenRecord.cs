using System.Text.Json.Serialization;

namespace Orchestrator.HostService.Security;

/// <summary>One token as DATA/tokens.json keeps it.</summary>
/// <param name="Name">Shown in logs and accounts as <c>token:NAME</c>.</param>
/// <param name="Hash">SHA-256 of the token, 64 hex digits in lower case.</param>
public sealed record TokenRecord(string Name, string Hash, DateTimeOffset Created);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(TokenRecord[]))]
internal sealed partial class TokenJson : JsonSerializerContext;
