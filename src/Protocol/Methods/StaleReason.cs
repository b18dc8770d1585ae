using System.Text.Json;

namespace Orchestrator.Protocol.Methods;

/// <summary>Which member of <c>_ctx</c> a request was refused for: <c>reason</c> in the data of -32005; docs/protocol.md §4.</summary>
public static class StaleReason
{
    /// <summary>It was meant for another agent process.</summary>
    public const string Instance = "instance";

    /// <summary>It belongs to another session than the one begun on this connection, or none was begun.</summary>
    public const string Session = "session";

    /// <summary>A host of this fleet with a higher epoch has been here.</summary>
    public const string Epoch = "epoch";

    /// <summary>Its deadline on the agent's clock has passed.</summary>
    public const string NotAfter = "not_after";

    /// <summary>It waited in the agent for longer than it may.</summary>
    public const string Ttl = "ttl";

    /// <summary>The reason that an error's data tells: one of the words above, or null for anything else.</summary>
    /// <param name="dataJson">Raw data of an error response; empty when absent.</param>
    public static string? Of(ReadOnlySpan<byte> dataJson)
    {
        var json = dataJson.TrimStart(" \t\r\n"u8);
        if (json is not [(byte)'{', ..])
        {
            return null;
        }
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ProtocolLimits.NestingMax });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReason = reader.ValueTextEquals("reason"u8);
            reader.Read();
            if (isReason)
            {
                return reader.TokenType == JsonTokenType.String ? WordOf(ref reader) : null;
            }
            reader.Skip();
        }
        return null;
    }

    private static string? WordOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("instance"u8) ? Instance
        : reader.ValueTextEquals("session"u8) ? Session
        : reader.ValueTextEquals("epoch"u8) ? Epoch
        : reader.ValueTextEquals("not_after"u8) ? NotAfter
        : reader.ValueTextEquals("ttl"u8) ? Ttl
        : null;
}
