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
}
