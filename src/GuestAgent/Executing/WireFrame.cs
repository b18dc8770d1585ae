using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>One whole frame: four bytes with the body's length, least first, one byte with the kind, the body.</summary>
/// <param name="Body">May lie in <see cref="MappedMemory"/>: whoever is through with it gives that back.</param>
internal readonly record struct WireFrame(WireKind Kind, ReadOnlyMemory<byte> Body)
{
    public const int HeadBytes = 5;

    /// <summary>Longest body: the longest answer or request with all that goes with it.</summary>
    public const int BodyBytesMax = ProtocolLimits.HostLineBytesMax10 + (2 * 1024 * 1024);

    /// <summary>Room for a frame or a body.</summary>
    public static Memory<byte> Room(int bytes) => bytes < MethodAnswer.LargeBytes ? new byte[bytes] : new MappedMemory(bytes).Memory;
}
