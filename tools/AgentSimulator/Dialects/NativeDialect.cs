using System.Globalization;
using System.Text;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>What agents of 1.0 and 1.1 have in common: JSON-RPC by lines, and an error for each that is none.</summary>
internal abstract class NativeDialect(IAgentPort port, int lineBytesMax) : LineDialect(port, lineBytesMax)
{
    private readonly int _lineBytesMax = lineBytesMax;

    protected override void Line(ReadOnlySpan<byte> line)
    {
        var message = RpcReader.Read(line);
        switch (message.Kind)
        {
            case RpcMessageKind.Request:
                Port.Guest.Figures.Requests++;
                Request(message);
                break;
            case RpcMessageKind.Invalid:
                BadLine(message);
                break;
            case RpcMessageKind.Batch:
                Batch();
                break;
            case RpcMessageKind.Notification:
                Notification();
                break;
        }
    }

    protected override void LongLine()
    {
        Port.Guest.Figures.BadLines++;
        var limit = Encoding.UTF8.GetBytes($"{{\"limit\":{_lineBytesMax.ToString(CultureInfo.InvariantCulture)}}}");
        FrameWriter.Error(Port.Scratch, default, AgentError.InvalidRequest, $"The line is longer than {_lineBytesMax} bytes.", limit);
        Sent(0);
    }

    protected abstract void Request(in RpcMessage request);

    /// <summary>A request without an id: nobody is answered.</summary>
    protected virtual void Notification() { }

    protected virtual void Batch()
    {
        Port.Guest.Figures.BadLines++;
        Refuse(default, AgentError.InvalidRequest, "The simulator takes no batches.");
    }

    protected virtual void BadLine(in RpcMessage message)
    {
        Port.Guest.Figures.BadLines++;
        Refuse(message.Id, message.Error, message.Problem ?? "");
    }

    protected void Refuse(ReadOnlySpan<byte> id, AgentError error, string message)
    {
        FrameWriter.Error(Port.Scratch, id, error, message);
        Sent(0);
    }

    /// <summary>An answer stands in the scratch: it goes out after this time.</summary>
    protected abstract void Sent(double tookMs);
}
