using System.Buffers.Text;
using System.Text.Json;

namespace Orchestrator.Protocol.Rpc;

/// <summary>
/// Reads a line as JSON-RPC 2.0, complete and without a DOM; docs/protocol.md §2.2. Never throws for anything that a line holds. A request or an answer in
/// plain spelling costs no allocation.
/// </summary>
public static class RpcReader
{
    // One deeper than we take, so that our own check speaks first.
    internal static readonly JsonReaderOptions Options = new() { MaxDepth = ProtocolLimits.NestingMax + 1 };

    /// <summary>Reads one line, without its ending.</summary>
    public static RpcMessage Read(ReadOnlySpan<byte> line)
    {
        if (PlainRequest.TryRead(line, out var plain))
        {
            return plain;
        }
        if (line.TrimStart(" \t\r\n"u8) is not [(byte)'[', ..])
        {
            return ReadItem(line);
        }
        var scan = JsonScan.Over(line, checkItems: false);
        if (scan.Fault != JsonFault.None)
        {
            return Faulty(scan.Fault, scan.FaultOffset, default, RpcIdKind.Absent);
        }
        return scan.ItemCount switch
        {
            0 => Invalid("The batch is empty."),
            > ProtocolLimits.BatchItemsMax => Invalid(
                $"The batch has {scan.ItemCount} items; at most {ProtocolLimits.BatchItemsMax} are taken."
            ),
            _ => new RpcMessage
            {
                Kind = RpcMessageKind.Batch,
                Batch = line,
                ItemCount = scan.ItemCount,
            },
        };
    }

    /// <summary>Reads one message; an array is none here.</summary>
    internal static RpcMessage ReadItem(ReadOnlySpan<byte> text)
    {
        var scan = JsonScan.Over(text, checkItems: true);
        if (scan.Fault == JsonFault.NotJson)
        {
            return Faulty(scan.Fault, scan.FaultOffset, default, RpcIdKind.Absent);
        }
        if (scan.RootType != JsonTokenType.StartObject)
        {
            return Invalid("The message is no JSON object.");
        }
        var members = scan.Members;
        var idSound = TryReadId(text, members.Id, out var id, out var idKind) && scan.Whole && !members.IdTwice;
        if (!idSound)
        {
            id = default;
            idKind = RpcIdKind.Absent;
        }
        if (scan.Fault != JsonFault.None)
        {
            return Faulty(scan.Fault, scan.FaultOffset, id, idKind);
        }
        if (!idSound)
        {
            return Invalid($"The id is no string of at most {ProtocolLimits.IdBytesMax} bytes, no whole number and not null.");
        }
        if (members.JsonRpc.Type != JsonTokenType.String || !TextEquals(text, members.JsonRpc, "2.0"u8))
        {
            return Invalid("The member jsonrpc is not \"2.0\".", id, idKind);
        }
        var isAnswer = members.Result.Present || members.Error.Present;
        return (members.Method.Present, isAnswer) switch
        {
            (true, false) => Call(text, members, id, idKind),
            (false, true) => Answer(text, members, id, idKind),
            (true, true) => Invalid("The message has a method and also a result or an error.", id, idKind),
            _ => Invalid("The message has no method.", id, idKind),
        };
    }

    private static RpcMessage Call(ReadOnlySpan<byte> text, scoped in TopMembers members, ReadOnlySpan<byte> id, RpcIdKind idKind)
    {
        if (members.Method.Type != JsonTokenType.String)
        {
            return Invalid("The method is no string.", id, idKind);
        }
        if (members.Params.Present && members.Params.Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return Invalid("The params are neither an object nor an array.", id, idKind);
        }
        var method = members.Method.Raw(text);
        return new RpcMessage
        {
            Kind = idKind == RpcIdKind.Absent ? RpcMessageKind.Notification : RpcMessageKind.Request,
            Id = id,
            IdKind = idKind,
            Method = members.Method.Escaped ? Unescaped(method) : method[1..^1],
            Params = members.Params.Raw(text),
        };
    }

    // Agents of version 1.0 may write both members, the one that does not apply as null: exactly that is taken, docs/protocol.md §2.4.
    private static RpcMessage Answer(ReadOnlySpan<byte> text, scoped in TopMembers members, ReadOnlySpan<byte> id, RpcIdKind idKind)
    {
        if (idKind == RpcIdKind.Absent)
        {
            return Invalid("The answer has no id.");
        }
        var failed =
            members.Error.Type == JsonTokenType.StartObject && (!members.Result.Present || members.Result.Type == JsonTokenType.Null);
        if (failed)
        {
            return ErrorAnswer(text, members, id, idKind);
        }
        var succeeded =
            members.Result.Present
            && (!members.Error.Present || (members.Error.Type == JsonTokenType.Null && members.Result.Type != JsonTokenType.Null));
        if (!succeeded)
        {
            return Invalid("The answer has not exactly one of a result and an error object.", id, idKind);
        }
        return idKind == RpcIdKind.Null
            ? Invalid("The answer has a result, but its id is null.")
            : new RpcMessage
            {
                Kind = RpcMessageKind.Response,
                Id = id,
                IdKind = idKind,
                Result = members.Result.Raw(text),
            };
    }

    private static RpcMessage ErrorAnswer(ReadOnlySpan<byte> text, scoped in TopMembers members, ReadOnlySpan<byte> id, RpcIdKind idKind)
    {
        var error = members.Error.Raw(text);
        var reader = new Utf8JsonReader(error, Options);
        reader.Read();
        int? code = null;
        ReadOnlySpan<byte> message = default;
        ReadOnlySpan<byte> data = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = reader.ValueTextEquals("code"u8);
            var isMessage = reader.ValueTextEquals("message"u8);
            var isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isCode && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value))
            {
                code = value;
            }
            var isText = reader.TokenType == JsonTokenType.String;
            reader.Skip();
            var raw = error[start..(int)reader.BytesConsumed];
            message = isMessage && isText ? raw : message;
            data = isData ? raw : data;
        }
        if (code is null || message.IsEmpty)
        {
            return Invalid("The error has no whole number as its code or no string as its message.", id, idKind);
        }
        return new RpcMessage
        {
            Kind = RpcMessageKind.ErrorResponse,
            Id = id,
            IdKind = idKind,
            ErrorCode = code.Value,
            ErrorMessage = message,
            ErrorData = data,
        };
    }

    // Numbers with a fraction or an exponent are refused, also such as 1.0: the specification says that they should not be used, and
    // two sides that compare them differently would mix up their answers. Half of a surrogate pair is refused because no answer could repeat it.
    private static bool TryReadId(
        ReadOnlySpan<byte> text,
        scoped in TopMembers.Member member,
        out ReadOnlySpan<byte> id,
        out RpcIdKind kind
    )
    {
        id = member.Raw(text);
        kind = member.Type switch
        {
            JsonTokenType.None => RpcIdKind.Absent,
            JsonTokenType.Null => RpcIdKind.Null,
            JsonTokenType.String
                when id.Length - 2 <= ProtocolLimits.IdBytesMax && !(member.Escaped && JsonTokens.HasLoneSurrogate(id[1..^1])) =>
                RpcIdKind.Text,
            JsonTokenType.Number
                when id.TrimStart((byte)'-').Length <= ProtocolLimits.IdBytesMax && id.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 =>
                RpcIdKind.Integer,
            _ => RpcIdKind.Absent,
        };
        return kind != RpcIdKind.Absent || member.Type == JsonTokenType.None;
    }

    private static bool TextEquals(ReadOnlySpan<byte> text, scoped in TopMembers.Member member, ReadOnlySpan<byte> expected)
    {
        var token = member.Raw(text);
        return member.Escaped ? Unescaped(token).AsSpan().SequenceEqual(expected) : token[1..^1].SequenceEqual(expected);
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> token)
    {
        var reader = new Utf8JsonReader(token);
        reader.Read();
        var bytes = new byte[reader.ValueSpan.Length];
        return bytes[..reader.CopyString(bytes)];
    }

    private static RpcMessage Faulty(JsonFault fault, int offset, ReadOnlySpan<byte> id, RpcIdKind idKind) =>
        fault == JsonFault.NotJson
            ? new RpcMessage
            {
                Kind = RpcMessageKind.Invalid,
                Error = AgentError.ParseError,
                Problem = $"The line is not JSON in UTF-8, see byte {offset}.",
            }
            : Invalid($"{Words(fault)} See byte {offset}.", id, idKind);

    private static string Words(JsonFault fault) =>
        fault switch
        {
            JsonFault.TooDeep => $"The message is nested deeper than {ProtocolLimits.NestingMax} levels.",
            JsonFault.TooManyMembers => $"The message has more than {ProtocolLimits.OpenMembersMax} members in one object.",
            JsonFault.DuplicateMember => "A member stands twice in one object.",
            JsonFault.LoneSurrogate => "A string holds half of a surrogate pair.",
            JsonFault.NumberOutOfRange => "A number is too large.",
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No words are written down for this fault."),
        };

    private static RpcMessage Invalid(string problem, ReadOnlySpan<byte> id = default, RpcIdKind idKind = RpcIdKind.Absent) =>
        new()
        {
            Kind = RpcMessageKind.Invalid,
            Error = AgentError.InvalidRequest,
            Problem = problem,
            Id = id,
            IdKind = idKind,
        };
}
