namespace Orchestrator.Protocol.Methods;

/// <summary>Reads one regular file. Wire name <c>file_read</c>; docs/protocol.md §3.7.</summary>
/// <param name="Path">Absolute path within <c>allowed_read_paths</c>.</param>
public sealed record FileReadParams(string Path)
{
    /// <summary>"utf8" (an error for content that is not valid UTF-8) or "base64".</summary>
    public string Encoding { get; set; } = ContentEncodings.Utf8;

    /// <summary>First byte to read, from 0.</summary>
    public long? Offset { get; set; }

    /// <summary>Bytes to read at most; absent means to the end.</summary>
    public long? Length { get; set; }
}

/// <summary>Answer to <c>file_read</c>.</summary>
/// <param name="Content">The bytes in <paramref name="Encoding"/>.</param>
/// <param name="SizeBytes">Bytes in <paramref name="Content"/> once decoded.</param>
/// <param name="Encoding">"utf8" or "base64".</param>
public sealed record FileReadResult(string Content, long SizeBytes, string Encoding)
{
    /// <summary>True when nothing lies behind what was read; absent from 1.0 agents.</summary>
    public bool? Eof { get; init; }

    /// <summary>SHA-256 of the bytes read, 64 hex digits in lower case; absent from 1.0 agents.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>How bytes travel in a JSON string.</summary>
public static class ContentEncodings
{
    public const string Utf8 = "utf8";
    public const string Base64 = "base64";
}
