namespace Orchestrator.Protocol.Methods;

/// <summary>Replaces one regular file as a whole (temporary file, fsync, rename). Wire name <c>file_write</c>; docs/protocol.md §3.8.</summary>
/// <param name="Path">Absolute path within <c>allowed_write_paths</c>.</param>
/// <param name="Content">The bytes in <see cref="Encoding"/>.</param>
public sealed record FileWriteParams(string Path, string Content)
{
    /// <summary>"utf8" or "base64".</summary>
    public string Encoding { get; set; } = ContentEncodings.Utf8;

    /// <summary>Make missing directories above the file, mode 0755.</summary>
    public bool CreateDirs { get; set; }

    /// <summary>Octal mode as text, "0000" to "7777", beyond "0777" only where the agent's settings grant it; absent keeps an existing file's mode, 0644 for a new one.</summary>
    public string? Permissions { get; set; }
}

/// <summary>Answer to <c>file_write</c>.</summary>
/// <param name="BytesWritten">Bytes of the file.</param>
/// <param name="Path">The path as it was asked for.</param>
public sealed record FileWriteResult(long BytesWritten, string Path);
