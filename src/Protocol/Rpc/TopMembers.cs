using System.Text.Json;

namespace Orchestrator.Protocol.Rpc;

/// <summary>Where the members of a message stand in its text.</summary>
internal struct TopMembers
{
    public Member JsonRpc;
    public Member Id;
    public Member Method;
    public Member Params;
    public Member Result;
    public Member Error;

    /// <summary>The id stands there twice: which one is meant cannot be told.</summary>
    public bool IdTwice;

    /// <summary>One member's value.</summary>
    internal struct Member
    {
        public JsonTokenType Type;
        public int Start;
        public int End;
        public bool Escaped;

        public readonly bool Present => Type != JsonTokenType.None;

        public readonly ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> text) => text[Start..End];
    }

    /// <summary>Which members a message may have.</summary>
    internal enum Slot
    {
        Other,
        JsonRpc,
        Id,
        Method,
        Params,
        Result,
        Error,
    }

    public static Slot SlotOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("jsonrpc"u8) ? Slot.JsonRpc
        : reader.ValueTextEquals("id"u8) ? Slot.Id
        : reader.ValueTextEquals("method"u8) ? Slot.Method
        : reader.ValueTextEquals("params"u8) ? Slot.Params
        : reader.ValueTextEquals("result"u8) ? Slot.Result
        : reader.ValueTextEquals("error"u8) ? Slot.Error
        : Slot.Other;

    public void Set(Slot slot, Member member)
    {
        switch (slot)
        {
            case Slot.JsonRpc:
                JsonRpc = member;
                break;
            case Slot.Id:
                IdTwice |= Id.Present;
                Id = member;
                break;
            case Slot.Method:
                Method = member;
                break;
            case Slot.Params:
                Params = member;
                break;
            case Slot.Result:
                Result = member;
                break;
            case Slot.Error:
                Error = member;
                break;
            case Slot.Other:
            default:
                break;
        }
    }
}
