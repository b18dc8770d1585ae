using Orchestrator.HostService.Configuration.Binding;

namespace Orchestrator.HostService.Configuration;

/// <summary><c>orchestrator.host</c></summary>
public sealed class HostOptions
{
    /// <summary>Longest id, characters.</summary>
    public const int IdLengthMax = 64;

    /// <summary>As configured; null means the machine's name. See <see cref="Name"/>.</summary>
    public string? Id { get; set; }

    /// <summary>Folder for the token, the store and the lock; absolute after reading.</summary>
    [FilePath]
    public string DataDir { get; set; } = "/var/lib/orchestrator";

    /// <summary>The host's id: the configured one, else the machine's host name.</summary>
    public string Name => Id ?? Environment.MachineName;

    /// <summary>True for 1 to 64 letters, digits and <c>. _ -</c> that begin with a letter or digit.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= IdLengthMax
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
