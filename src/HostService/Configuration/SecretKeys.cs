namespace Orchestrator.HostService.Configuration;

/// <summary>Keys whose values are never shown.</summary>
internal static class SecretKeys
{
    private static readonly string[] Words =
    [
        "password",
        "passphrase",
        "secret",
        "token",
        "credential",
        "private-key",
        "connection-string",
    ];

    /// <summary>What is shown instead of the value; null when the value may be shown.</summary>
    public static string? Hide(string path) => Words.Any(w => path.Contains(w, StringComparison.OrdinalIgnoreCase)) ? "\"(hidden)\"" : null;
}
