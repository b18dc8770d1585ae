using System.Buffers;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Protocol.Methods;

/// <summary>A request as a line, with <c>_ctx</c> in front of the params' own members; docs/protocol.md §4. Nothing is read anew and nothing is allocated.</summary>
public static class RequestFrame
{
    /// <param name="paramsJson">One sound JSON object, or empty for none; it has no <c>_ctx</c> itself.</param>
    /// <param name="context">Null for an agent that knows none: then the params go as they are.</param>
    /// <exception cref="ArgumentException">The params are no object; nothing was written.</exception>
    public static void Write(IBufferWriter<byte> to, long id, string method, ReadOnlySpan<byte> paramsJson, RequestContext? context)
    {
        if (context is null)
        {
            FrameWriter.Request(to, id, method, paramsJson);
            return;
        }
        var members = MembersOf(paramsJson);
        FrameWriter.BeginRequest(to, id, method);
        to.Write(",\"params\":{\"_ctx\":"u8);
        Write(to, context);
        if (members is not [(byte)'}', ..])
        {
            to.Write(","u8);
        }
        FrameWriter.Raw(to, members);
        to.Write("}\n"u8);
    }

    /// <summary>The value of <c>_ctx</c>: those members that are there, in the order in which agents read them fastest.</summary>
    public static void Write(IBufferWriter<byte> to, RequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var first = true;
        Text(to, ref first, "\"instance\":"u8, context.Instance);
        Text(to, ref first, "\"session\":"u8, context.Session);
        Number(to, ref first, "\"epoch\":"u8, context.Epoch);
        Number(to, ref first, "\"not_after_ms\":"u8, context.NotAfterMs);
        Number(to, ref first, "\"ttl_ms\":"u8, context.TtlMs);
        Text(to, ref first, "\"trace\":"u8, context.Trace);
        to.Write(first ? "{}"u8 : "}"u8);
    }

    // What stands behind the opening brace, the closing one included.
    private static ReadOnlySpan<byte> MembersOf(ReadOnlySpan<byte> paramsJson)
    {
        if (paramsJson.IsEmpty)
        {
            return "}"u8;
        }
        var json = paramsJson.TrimStart(" \t\r\n"u8);
        return json is [(byte)'{', .. var rest]
            ? rest.TrimStart(" \t\r\n"u8)
            : throw new ArgumentException("Params that are to carry a context must be an object.", nameof(paramsJson));
    }

    private static void Text(IBufferWriter<byte> to, ref bool first, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            Name(to, ref first, name);
            FrameWriter.Text(to, value);
        }
    }

    private static void Number(IBufferWriter<byte> to, ref bool first, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            Name(to, ref first, name);
            FrameWriter.Integer(to, number);
        }
    }

    private static void Name(IBufferWriter<byte> to, ref bool first, ReadOnlySpan<byte> name)
    {
        to.Write(first ? "{"u8 : ","u8);
        first = false;
        to.Write(name);
    }
}
