using System.Buffers;
using System.Globalization;
using System.Text;
using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>Faults that change an answer which would have been sound.</summary>
internal static class SpoiltAnswers
{
    /// <param name="answer">One whole line; changed in place.</param>
    public static void Apply(FrameBuffer answer, in ActiveFaults faults, ref SeededChance chance)
    {
        if (faults.Has(FaultKind.ForeignIds))
        {
            GiveForeignId(answer, ref chance);
        }
        if (faults.Has(FaultKind.Duplicate))
        {
            answer.Write(answer.WrittenSpan.ToArray());
        }
        if (faults.Has(FaultKind.HalfLine))
        {
            answer.Truncate(answer.Count / 2);
        }
    }

    private static void GiveForeignId(FrameBuffer answer, ref SeededChance chance)
    {
        var line = answer.WrittenSpan.ToArray();
        var begin = line.AsSpan().IndexOf("\"id\":"u8) + "\"id\":"u8.Length;
        var length = line.AsSpan(begin).IndexOf(",\""u8);
        if (begin < "\"id\":"u8.Length || length < 0)
        {
            return;
        }
        answer.Clear();
        answer.Write(line.AsSpan(0, begin));
        answer.Write(Encoding.ASCII.GetBytes((chance.Next() >> 8).ToString(CultureInfo.InvariantCulture)));
        answer.Write(line.AsSpan(begin + length));
    }
}
