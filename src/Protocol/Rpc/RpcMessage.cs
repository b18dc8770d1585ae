using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Orchestrator.Protocol.Rpc;

/// <summary>One message, read by <see cref="RpcReader"/>. Its spans lie in the line that was read and live as long as that.</summary>
public readonly ref struct RpcMessage
{
    public RpcMessageKind Kind { get; internal init; }

    public RpcIdKind IdKind { get; internal init; }

    /// <summary>The id's JSON token as it stands on the wire, quotes included, fit for the answer; empty when absent or not to be determined.</summary>
    public ReadOnlySpan<byte> Id { get; internal init; }

    /// <summary>The method's name in UTF-8, unescaped; compare it with <c>SequenceEqual("ping"u8)</c>.</summary>
    public ReadOnlySpan<byte> Method { get; internal init; }

    /// <summary>Raw JSON of the params, an object or an array; empty when absent.</summary>
    public ReadOnlySpan<byte> Params { get; internal init; }

    /// <summary>Raw JSON of a response's result.</summary>
    public ReadOnlySpan<byte> Result { get; internal init; }

    /// <summary>Code of an error response.</summary>
    public int ErrorCode { get; internal init; }

    /// <summary>The message of an error response as a JSON token with its quotes: bytes of the guest. For people, take <see cref="ErrorText"/>.</summary>
    public ReadOnlySpan<byte> ErrorMessage { get; internal init; }

    /// <summary>Raw JSON of an error response's data; empty when absent.</summary>
    public ReadOnlySpan<byte> ErrorData { get; internal init; }

    /// <summary>Why a message is invalid: <see cref="AgentError.ParseError"/> (not JSON) or <see cref="AgentError.InvalidRequest"/> (JSON, but no message).</summary>
    public AgentError Error { get; internal init; }

    /// <summary>Why a message is invalid, for people: our own words, nothing of the line.</summary>
    public string? Problem { get; internal init; }

    /// <summary>The messages of a batch.</summary>
    public RpcBatch Items => new(Batch, ItemCount);

    /// <summary>Number of items of a batch, 1..<see cref="ProtocolLimits.BatchItemsMax"/>.</summary>
    public int ItemCount { get; internal init; }

    internal ReadOnlySpan<byte> Batch { get; init; }

    /// <summary>The id as a number: how a host knows its calls. Anything but an integer in the range of a long is none.</summary>
    public bool TryGetId(out long id)
    {
        id = 0;
        return IdKind == RpcIdKind.Integer && Utf8Parser.TryParse(Id, out id, out var consumed) && consumed == Id.Length;
    }

    /// <summary>The error response's message made fit for people, cut at <paramref name="charsMax"/> characters.</summary>
    public string ErrorText(int charsMax = GuestText.CharsDefault)
    {
        if (ErrorMessage.IsEmpty)
        {
            return "";
        }
        var reader = new Utf8JsonReader(ErrorMessage);
        reader.Read();
        if (!reader.ValueIsEscaped)
        {
            return GuestText.Clean(reader.ValueSpan, charsMax);
        }
        var rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            var length = reader.CopyString(rented);
            return GuestText.Clean(rented.AsSpan(0, length), charsMax);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
