using System.Text;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>Writes answers into the queue to the host, or into the batch that they belong to.</summary>
internal sealed class AnswerWriter : IDisposable
{
    private readonly FrameBuffer _item = new();

    public OutgoingQueue Queue { get; } = new();

    /// <param name="batch">Null for a request that came alone.</param>
    /// <param name="afterwards">Runs once the answer has left.</param>
    public void Succeed(ReadOnlySpan<byte> id, BatchAnswer? batch, ReadOnlySpan<byte> result, Action? afterwards)
    {
        if (batch is null)
        {
            FrameWriter.Result(Queue.Lines, id, result);
            if (afterwards is not null)
            {
                Queue.Afterwards(afterwards);
            }
            return;
        }
        FrameWriter.Result(_item, id, result);
        batch.Add(_item.WrittenSpan, afterwards);
        _item.Clear();
    }

    /// <param name="id">Empty where none could be read.</param>
    /// <param name="batch">Null for a request that came alone.</param>
    public void Fail(ReadOnlySpan<byte> id, BatchAnswer? batch, AgentError error, string why, string? dataJson)
    {
        var data = dataJson is null ? [] : Encoding.UTF8.GetBytes(dataJson);
        if (batch is null)
        {
            FrameWriter.Error(Queue.Lines, id, error, why, data);
            return;
        }
        FrameWriter.Error(_item, id, error, why, data);
        batch.Add(_item.WrittenSpan);
        _item.Clear();
    }

    /// <summary>One of the batch's answers is there, or the batch has been read to its end; the last one writes its line.</summary>
    public void CloseOne(BatchAnswer batch)
    {
        if (batch.Close())
        {
            batch.WriteTo(Queue);
            if (batch.Afterwards is { } afterwards)
            {
                Queue.Afterwards(afterwards);
            }
        }
    }

    public void Dispose()
    {
        Queue.Dispose();
        _item.Dispose();
    }
}
