namespace Orchestrator.Protocol.Methods;

/// <summary>Puts an upload that is complete in its place. Wire name <c>file_commit</c>; docs/protocol.md §3.10.</summary>
/// <param name="UploadId">As <c>file_open_upload</c> answered it.</param>
/// <param name="Sha256">Of the whole file, 64 hex digits in lower case.</param>
public sealed record FileCommitParams(string UploadId, string Sha256);

/// <summary>Answer to <c>file_commit</c>.</summary>
/// <param name="Path">The path as it was asked for.</param>
/// <param name="BytesWritten">Bytes of the file.</param>
/// <param name="Sha256">Of what is in the file, 64 hex digits in lower case.</param>
public sealed record FileCommitResult(string Path, long BytesWritten, string Sha256);
