using System.Text.Json;

namespace Orchestrator.Protocol.Methods;

/// <summary>
/// Params of <c>get_agent_info</c> as a host greets with them; docs/protocol.md §3.2. Read by hand: every host begins with it, and the serializer would cost
/// an agent that does nothing else a tenth of its memory.
/// </summary>
public static class Greeting
{
    /// <summary>Longest <c>session</c>.</summary>
    public const int SessionCharsMax = 64;

    /// <param name="json">The raw params: one sound JSON text, or empty when there were none.</param>
    /// <param name="session">The session that is named; null when none is.</param>
    /// <returns>Why they are refused, naming the member; null when they are not.</returns>
    public static string? Read(ReadOnlySpan<byte> json, out string? session)
    {
        session = null;
        if (json.IsEmpty || MethodParams.RefuseForNone(json) is not null)
        {
            return MethodParams.RefuseForNone(json);
        }
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ProtocolLimits.NestingMax });
        reader.Read();
        string? misfit = null;
        while (misfit is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            misfit = Member(ref reader, ref session);
            reader.Skip();
        }
        session = misfit is null ? session : null;
        return misfit;
    }

    private static string? Member(ref Utf8JsonReader reader, ref string? session)
    {
        if (reader.ValueTextEquals("session"u8))
        {
            reader.Read();
            session = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return reader.TokenType == JsonTokenType.Null || (session is not null && IsSession(session))
                ? null
                : $"The member \"session\" must be 1 to {SessionCharsMax} of the characters A-Z, a-z, 0-9, '.', '_' and '-'.";
        }
        if (reader.ValueTextEquals("fleet"u8))
        {
            reader.Read();
            return reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? null : "The member \"fleet\" must be a string.";
        }
        if (reader.ValueTextEquals("epoch"u8))
        {
            reader.Read();
            return reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _))
                ? null
                : "The member \"epoch\" must be a whole number of 64 bits.";
        }
        reader.Read();
        return null;
    }

    private static bool IsSession(string text) =>
        text.Length is >= 1 and <= SessionCharsMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
