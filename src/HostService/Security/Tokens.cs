using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Orchestrator.HostService.Security;

/// <summary>The tokens that open the API on TCP, by name and hash.</summary>
public sealed class Tokens(ImmutableArray<TokenRecord> known)
{
    private readonly ImmutableArray<(string Name, byte[] Hash)> _known = [.. known.Select(t => (t.Name, Convert.FromHexString(t.Hash)))];

    /// <summary>The name of the token, or null for a text that is none of them. Takes the same time whichever it is, if any.</summary>
    public string? NameOf(string presented)
    {
        ArgumentNullException.ThrowIfNull(presented);
        if (presented.Length > ApiToken.LengthMax)
        {
            return null;
        }
        var hash = ApiToken.HashOf(presented);
        string? found = null;
        foreach (var (name, expected) in _known)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, expected))
            {
                found = name;
            }
        }
        return found;
    }
}
