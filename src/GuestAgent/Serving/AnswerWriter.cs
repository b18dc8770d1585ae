using System.Text;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>Writes answers into the queue to the host, or into the batch that they belong to.</summary>
internal sealed class AnswerWriter : IDisposable
{
    private readonly FrameBuffer _item = new();

    public OutgoingQueue Queue { get; } = new();

    /// <summary>The answer of an instant method.</summary>
    /// <param name="batch">Null for a request that came alone.</param>
    public void Succeed(ReadOnlySpan<byte> id, BatchAnswer? batch, ReadOnlySpan<byte> result)
    {
        if (batch is null)
        {
            FrameWriter.Result(Queue.Lines, id, result);
            return;
        }
        FrameWriter.Result(_item, id, result);
        batch.Add(_item.WrittenSpan);
        _item.Clear();
    }

    /// <summary>The answer of a worker; its memory is given back here, or by the queue once it has left.</summary>
    /// <param name="batch">Null for a request that came alone.</param>
    public void Succeed(ReadOnlySpan<byte> id, BatchAnswer? batch, in MethodAnswer answer)
    {
        if (batch is null && answer.ResultJson.Length >= MethodAnswer.LargeBytes)
        {
            FrameWriter.BeginResult(Queue.Lines, id);
            Queue.Large(answer.ResultJson);
            FrameWriter.EndResult(Queue.Lines);
        }
        else
        {
            Succeed(id, batch, answer.ResultJson.Span);
            MappedMemory.GiveBack(answer.ResultJson);
        }
        if (answer.AfterFlushed is { } afterwards)
        {
            if (batch is null)
            {
                Queue.Afterwards(afterwards);
            }
            else
            {
                batch.Afterwards += afterwards;
            }
        }
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
