using Microsoft.Win32.SafeHandles;

namespace Orchestrator.Actors.Platform;

/// <summary>A socket's descriptor. Closed when the last call that uses it has ended: its number cannot become another socket's under anybody's hands.</summary>
internal sealed class ChannelHandle() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Libc.Close(handle) == 0;
}
