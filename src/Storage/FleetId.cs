using System.Security.Cryptography;

namespace Orchestrator.Storage;

/// <summary>Names of fleets: 32 hexadecimal digits.</summary>
public static class FleetId
{
    private const int Bytes = 16;

    /// <summary>A new one, random.</summary>
    public static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>True for what <see cref="Make"/> could have made.</summary>
    public static bool IsOne(string text) => text is { Length: Bytes * 2 } && text.All(char.IsAsciiHexDigitLower);
}
