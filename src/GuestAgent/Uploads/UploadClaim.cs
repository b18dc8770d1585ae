using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Uploads;

/// <summary>An upload that belongs to one request, until this is disposed.</summary>
/// <param name="id">As the host knows it.</param>
/// <param name="notedSeconds">When the notes were written, in Unix seconds.</param>
/// <param name="held">The locked notes; owned.</param>
internal sealed class UploadClaim(string id, UploadNotes notes, long notedSeconds, Fd held) : IDisposable
{
    public string Id { get; } = id;

    public UploadNotes Notes { get; } = notes;

    public long NotedSeconds { get; } = notedSeconds;

    public void Dispose() => held.Dispose();
}
