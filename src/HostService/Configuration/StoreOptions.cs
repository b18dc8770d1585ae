namespace Orchestrator.HostService.Configuration;

/// <summary><c>orchestrator.store</c></summary>
public sealed class StoreOptions
{
    /// <summary>Which database.</summary>
    public StoreKind Kind { get; set; } = StoreKind.Sqlite;
}

/// <summary>The databases.</summary>
public enum StoreKind
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    /// <summary>A server that several hosts share.</summary>
    Postgresql,
}
