using Orchestrator.HostService.Configuration.Binding;

namespace Orchestrator.HostService.Configuration;

/// <summary><c>orchestrator.log</c></summary>
public sealed class LogOptions
{
    /// <summary>Lowest level written.</summary>
    public LogThreshold Level { get; set; } = LogThreshold.Info;

    /// <summary>How lines look on the console (standard error).</summary>
    public ConsoleStyle Console { get; set; } = ConsoleStyle.Auto;

    /// <summary>Log file, JSON lines; null for none. Absolute after reading.</summary>
    [FilePath]
    public string? File { get; set; }

    /// <summary>Bytes after which a new file is begun.</summary>
    [Size("64 KiB", "1 TiB")]
    public long FileSizeMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>Files kept, the one written to included.</summary>
    [Number(1, 10_000)]
    public int FilesKept { get; set; } = 5;

    /// <summary>Levels for parts of the program, by the beginning of the logger's name; for actors by the beginning of their path, such as <c>/user/host</c>.</summary>
    public Dictionary<string, LogThreshold> Namespaces { get; set; } =
        new() { ["Microsoft.AspNetCore"] = LogThreshold.Warning, ["Microsoft.Hosting"] = LogThreshold.Warning };
}

/// <summary>Levels, lowest first.</summary>
public enum LogThreshold
{
    /// <summary>Every step.</summary>
    Trace,

    /// <summary>Expected trouble, such as a reconnect.</summary>
    Debug,

    /// <summary>A state changed.</summary>
    Info,

    /// <summary>Someone may have to act.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Error,

    /// <summary>Nothing at all.</summary>
    Off,
}

/// <summary>How the console looks.</summary>
public enum ConsoleStyle
{
    /// <summary>Text on a terminal, JSON lines elsewhere.</summary>
    Auto,

    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>Nothing.</summary>
    Off,
}
