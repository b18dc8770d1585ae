using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>How much fits into one answer: hosts drop lines beyond their limit, so nothing longer is made.</summary>
internal static class AnswerLimits
{
    /// <summary>Room for the members around the content and for the frame around the result, bytes.</summary>
    public const int FrameBytes = 4096;

    /// <summary>Longest <c>result</c>, bytes.</summary>
    public const int ResultBytesMax = ProtocolLimits.HostLineBytesMax10 - FrameBytes;

    /// <summary>Most bytes that fit in when they travel as base64.</summary>
    public const int Base64ContentBytesMax = (ResultBytesMax - FrameBytes) / 4 * 3;

    /// <summary>From here on an answer's memory is given back to the guest as soon as it has left, bytes.</summary>
    private const int LargeBytes = 1024 * 1024;

    /// <summary>An answer; a large one does not stay in the collector's heap until the next time it is looked at, which may be never.</summary>
    public static MethodAnswer Answer(ReadOnlyMemory<byte> result) => new(result, result.Length >= LargeBytes ? GiveBack : null);

    private static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
