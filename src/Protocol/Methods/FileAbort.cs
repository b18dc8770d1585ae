namespace Orchestrator.Protocol.Methods;

/// <summary>Gives up an upload: what was there of it is removed. Wire name <c>file_abort</c>; docs/protocol.md §3.10.</summary>
/// <param name="UploadId">As <c>file_open_upload</c> answered it.</param>
public sealed record FileAbortParams(string UploadId);

/// <summary>Answer to <c>file_abort</c>.</summary>
/// <param name="Aborted">Always true: an upload that is not there is an error.</param>
public sealed record FileAbortResult(bool Aborted);
