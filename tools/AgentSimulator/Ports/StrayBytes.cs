using System.Buffers;
using System.Globalization;
using System.Text;
using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>What a hostile guest sends unasked: one piece at a time, so that its neighbours in this process have their turn.</summary>
internal static class StrayBytes
{
    private const int PieceBytes = 16 * 1024;
    private const int GarbageBytes = 4 * 1024;

    /// <param name="isFirst">True for the first piece to this client.</param>
    public static void Write(FrameBuffer to, FaultKind kind, bool isFirst, ref SeededChance chance)
    {
        switch (kind)
        {
            case FaultKind.Garbage:
                Garbage(to, ref chance);
                break;
            case FaultKind.EndlessLine:
                if (isFirst)
                {
                    to.Write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\""u8);
                }
                to.GetSpan(PieceBytes)[..PieceBytes].Fill((byte)'x');
                to.Advance(PieceBytes);
                break;
            case FaultKind.Flood:
                while (to.Count < PieceBytes)
                {
                    var id = Encoding.ASCII.GetBytes((chance.Next() >> 12).ToString(CultureInfo.InvariantCulture));
                    FrameWriter.Result(to, id, "{\"pong\":true,\"timestamp\":0}"u8);
                }
                break;
            case FaultKind.ReadyFlood:
                while (to.Count < PieceBytes)
                {
                    var instance =
                        chance.Next().ToString("x16", CultureInfo.InvariantCulture)
                        + chance.Next().ToString("x16", CultureInfo.InvariantCulture);
                    Ready(to, instance);
                }
                break;
        }
    }

    /// <summary>What an agent of 1.1 says when it was started while a host is connected.</summary>
    public static void Ready(FrameBuffer to, string instance) =>
        FrameWriter.Notification(
            to,
            "agent_ready",
            new AgentReadyParams("0.1.0", "linux", instance),
            ProtocolJson.Default.AgentReadyParams
        );

    private static void Garbage(FrameBuffer to, ref SeededChance chance)
    {
        var piece = to.GetSpan(GarbageBytes)[..GarbageBytes];
        for (var i = 0; i < piece.Length; i++)
        {
            // A newline among 64 bytes: lines are what a host has to look at.
            var drawn = chance.Next();
            piece[i] = (drawn & 0x3F00) == 0 ? (byte)'\n' : (byte)drawn;
        }
        to.Advance(GarbageBytes);
    }
}
