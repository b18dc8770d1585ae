using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.HostService.Security;

/// <summary>A bearer token: <c>orch_</c> and 256 random bits in base64url. The service keeps only its SHA-256.</summary>
public static class ApiToken
{
    public const string Prefix = "orch_";

    /// <summary>Longest text that is looked at as a token, characters.</summary>
    public const int LengthMax = 128;

    public static string Make() => Prefix + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 of the token's text. A fast hash is enough: 256 random bits cannot be guessed.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
