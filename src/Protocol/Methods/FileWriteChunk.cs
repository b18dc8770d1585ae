namespace Orchestrator.Protocol.Methods;

/// <summary>Adds one chunk to an upload. Wire name <c>file_write_chunk</c>; docs/protocol.md §3.10.</summary>
/// <param name="UploadId">As <c>file_open_upload</c> answered it.</param>
/// <param name="Offset">Where the chunk belongs in the file, bytes from 0: at most as many as are there.</param>
/// <param name="Data">At most <see cref="ProtocolLimits.ChunkBytesMax"/> bytes; base64 on the wire.</param>
public sealed record FileWriteChunkParams(string UploadId, long Offset, byte[] Data);

/// <summary>Answer to <c>file_write_chunk</c>.</summary>
/// <param name="Offset">Bytes that are there now: the next chunk begins here.</param>
public sealed record FileWriteChunkResult(long Offset);
