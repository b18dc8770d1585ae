using System.Buffers;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Protocol.Methods;

/// <summary>The answer to <c>ping</c> as a line, written without an allocation: it is the one thing that agents do all day.</summary>
public static class PingFrame
{
    /// <param name="idJson">The request's id as it stood on the wire.</param>
    /// <param name="unixSeconds">The guest's wall clock.</param>
    /// <param name="nowMs">The guest's monotonic clock, milliseconds; null for an agent of 1.0, which does not tell it.</param>
    public static void Answer(IBufferWriter<byte> to, ReadOnlySpan<byte> idJson, long unixSeconds, long? nowMs = null)
    {
        FrameWriter.BeginResult(to, idJson);
        to.Write("{\"pong\":true,\"timestamp\":"u8);
        FrameWriter.Integer(to, unixSeconds);
        if (nowMs is { } now)
        {
            to.Write(",\"now_ms\":"u8);
            FrameWriter.Integer(to, now);
        }
        to.Write("}}\n"u8);
    }
}
