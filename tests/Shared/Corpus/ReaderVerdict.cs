using System.Text;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Tests.Shared.Corpus;

/// <summary>What a server that knows <c>ping</c> and <c>get_agent_info</c> answers to what the product's reader has read.</summary>
public static class ReaderVerdict
{
    /// <returns>As <see cref="Due"/> writes it; null for silence.</returns>
    public static string? Of(RpcMessage message)
    {
        if (message.Kind != RpcMessageKind.Batch)
        {
            return OfOne(message);
        }
        var answers = new List<string>();
        foreach (var item in message.Items)
        {
            if (OfOne(item) is { } answer)
            {
                answers.Add(answer);
            }
        }
        return answers.Count == 0 ? null : Due.Batch(answers);
    }

    private static string? OfOne(RpcMessage message)
    {
        var id = message.Id.IsEmpty ? "null" : Encoding.UTF8.GetString(message.Id);
        return message.Kind switch
        {
            RpcMessageKind.Invalid or RpcMessageKind.Batch => Due.Error(id, ErrorMap.ToRpcCode(message.Error)!.Value),
            RpcMessageKind.Request when !(message.Method.SequenceEqual("ping"u8) || message.Method.SequenceEqual("get_agent_info"u8)) =>
                Due.Error(id, Due.MethodNotFound),
            RpcMessageKind.Request => message.Params is [(byte)'[', ..] ? Due.Error(id, Due.InvalidParams) : Due.Ok(id),
            _ => null,
        };
    }
}
