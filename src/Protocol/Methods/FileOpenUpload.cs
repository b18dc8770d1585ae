namespace Orchestrator.Protocol.Methods;

/// <summary>Begins to put a file in the guest in chunks, or goes on with one that was begun. Wire name <c>file_open_upload</c>; docs/protocol.md §3.10.</summary>
/// <param name="Path">Absolute path within <c>allowed_write_paths</c>.</param>
/// <param name="Size">Bytes of the whole file, 0 or more.</param>
public sealed record FileOpenUploadParams(string Path, long Size)
{
    /// <summary>Make missing directories above the file, mode 0755.</summary>
    public bool CreateDirs { get; set; }

    /// <summary>Octal mode as text, "0000" to "7777", beyond "0777" only where the agent's settings grant it; absent keeps an existing file's mode, 0644 for a new one.</summary>
    public string? Permissions { get; set; }

    /// <summary>SHA-256, 64 hex digits in lower case, of the file that may be replaced; absent or "": whatever is there.</summary>
    public string? IfMatch { get; set; }
}

/// <summary>Answer to <c>file_open_upload</c>.</summary>
/// <param name="UploadId">16 to 64 characters of 0-9 and a-z.</param>
/// <param name="Offset">Bytes that are there already, on the disk: the next chunk begins here.</param>
public sealed record FileOpenUploadResult(string UploadId, long Offset);
