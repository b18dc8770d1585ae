using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Orchestrator.Protocol.Rpc;

/// <summary>One walk over a JSON text: is it sound, and where are the members of the object that it is.</summary>
internal ref struct JsonScan
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly MemberNames _names;
    private Utf8JsonReader _reader;
    private TopMembers.Slot _slot;
    private TopMembers.Member _member;

    private JsonScan(ReadOnlySpan<byte> text)
    {
        _text = text;
        _names = MemberNames.Empty();
        _reader = new Utf8JsonReader(text, RpcReader.Options);
    }

    /// <summary>The first fault, except that <see cref="JsonFault.NotJson"/> goes before all others.</summary>
    public JsonFault Fault { get; private set; }

    /// <summary>Offset of the byte at which the fault was seen.</summary>
    public int FaultOffset { get; private set; }

    /// <summary>False when the walk was broken off: what stands behind is not known.</summary>
    public bool Whole { get; private set; }

    /// <summary>Type of the outermost value.</summary>
    public JsonTokenType RootType { get; private set; }

    /// <summary>Where the members stand when the outermost value is an object.</summary>
    public TopMembers Members;

    /// <summary>Number of items when the outermost value is an array.</summary>
    public int ItemCount { get; private set; }

    /// <param name="checkItems">False for a batch: the insides of its items are each item's own affair; only grammar and depth count.</param>
    public static JsonScan Over(ReadOnlySpan<byte> text, bool checkItems)
    {
        var scan = new JsonScan(text);
        if (!Utf8.IsValid(text))
        {
            scan.NotJson(FirstBrokenByte(text));
            return scan;
        }
        try
        {
            while (scan._reader.Read())
            {
                if (!scan.Take(checkItems))
                {
                    return scan;
                }
            }
            scan.Whole = true;
        }
        catch (JsonException e)
        {
            // The reader knows no other way to tell; the position is all we take from it.
            scan.NotJson((int)(e.BytePositionInLine ?? 0));
        }
        return scan;
    }

    private bool Take(bool checkItems)
    {
        var type = _reader.TokenType;
        var depth = _reader.CurrentDepth;
        if (RootType == JsonTokenType.None)
        {
            RootType = type;
        }
        switch (type)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                if (depth == ProtocolLimits.NestingMax)
                {
                    Found(JsonFault.TooDeep);
                    return false;
                }
                if (checkItems && type == JsonTokenType.StartObject)
                {
                    _names.Open();
                }
                break;
            case JsonTokenType.EndObject:
                if (checkItems)
                {
                    _names.Close();
                }
                break;
            case JsonTokenType.PropertyName:
                if (checkItems && !TakeName(depth))
                {
                    return false;
                }
                return true;
            case JsonTokenType.String:
                if (checkItems && _reader.ValueIsEscaped && JsonTokens.HasLoneSurrogate(_reader.ValueSpan))
                {
                    Found(JsonFault.LoneSurrogate);
                }
                break;
            case JsonTokenType.Number:
                if (checkItems && JsonTokens.IsOutOfRange(ref _reader))
                {
                    Found(JsonFault.NumberOutOfRange);
                }
                break;
            default:
                break;
        }
        if (depth == 1)
        {
            TakeTop(type);
        }
        return true;
    }

    private bool TakeName(int depth)
    {
        if (_reader.ValueIsEscaped && JsonTokens.HasLoneSurrogate(_reader.ValueSpan))
        {
            Found(JsonFault.LoneSurrogate);
            return true;
        }
        var fault = _names.Add(_text, ref _reader);
        Found(fault);
        if (depth == 1)
        {
            _slot = TopMembers.SlotOf(ref _reader);
        }
        return fault != JsonFault.TooManyMembers;
    }

    // A value directly in the outermost object or array: one token, or the first and the last of an object or array.
    private void TakeTop(JsonTokenType type)
    {
        var ends = type is JsonTokenType.EndObject or JsonTokenType.EndArray;
        if (!ends)
        {
            _member = new TopMembers.Member
            {
                Type = type,
                Start = (int)_reader.TokenStartIndex,
                Escaped = type == JsonTokenType.String && _reader.ValueIsEscaped,
            };
            if (RootType == JsonTokenType.StartArray)
            {
                ItemCount++;
            }
        }
        _member.End = (int)_reader.BytesConsumed;
        if (RootType == JsonTokenType.StartObject && (ends || type is not (JsonTokenType.StartObject or JsonTokenType.StartArray)))
        {
            Members.Set(_slot, _member);
            _slot = TopMembers.Slot.Other;
        }
    }

    private void Found(JsonFault fault)
    {
        if (Fault == JsonFault.None && fault != JsonFault.None)
        {
            Fault = fault;
            FaultOffset = (int)_reader.TokenStartIndex;
        }
    }

    private static int FirstBrokenByte(ReadOnlySpan<byte> text)
    {
        Span<char> ignored = stackalloc char[512];
        var offset = 0;
        OperationStatus status;
        do
        {
            status = Utf8.ToUtf16(text[offset..], ignored, out var sound, out _, replaceInvalidSequences: false);
            offset += sound;
        } while (status == OperationStatus.DestinationTooSmall);
        return offset;
    }

    private void NotJson(int offset)
    {
        Fault = JsonFault.NotJson;
        FaultOffset = offset;
    }
}
