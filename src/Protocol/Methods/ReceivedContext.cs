using System.Text.Json;

namespace Orchestrator.Protocol.Methods;

/// <summary>
/// The member <c>_ctx</c> of a request's params, as an agent reads it; docs/protocol.md §4. Costs no allocation, for every ping has one, but where a host
/// writes escapes into names. Its spans live as long as the line.
/// </summary>
public ref struct ReceivedContext
{
    /// <summary>The agent process that is meant, in UTF-8; look at <see cref="HasInstance"/> first.</summary>
    public ReadOnlySpan<byte> Instance { get; private set; }

    /// <summary>The host's session, in UTF-8; look at <see cref="HasSession"/> first.</summary>
    public ReadOnlySpan<byte> Session { get; private set; }

    /// <summary>The host's request id, in UTF-8, as the host wrote it; empty where it is not there.</summary>
    public ReadOnlySpan<byte> Trace { get; private set; }

    public bool HasInstance { get; private set; }

    public bool HasSession { get; private set; }

    public long? Epoch { get; private set; }

    /// <summary>On the agent's monotonic clock, milliseconds.</summary>
    public long? NotAfterMs { get; private set; }

    /// <summary>Milliseconds from being read, 0 or more.</summary>
    public long? TtlMs { get; private set; }

    /// <summary>Finds it in params. Where there is none nothing is there, and the request is one of a host of 1.0.</summary>
    /// <param name="paramsJson">One sound JSON text, or empty when there were none.</param>
    /// <param name="misfit">Why it is refused, naming the member; null when it is not.</param>
    public static ReceivedContext Read(ReadOnlySpan<byte> paramsJson, out string? misfit)
    {
        misfit = null;
        if (paramsJson.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            return default;
        }
        var reader = new Utf8JsonReader(paramsJson, new JsonReaderOptions { MaxDepth = ProtocolLimits.NestingMax });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("_ctx"u8);
            reader.Read();
            if (found)
            {
                var context = default(ReceivedContext);
                misfit = context.ReadMembers(ref reader);
                return misfit is null ? context : default;
            }
            reader.Skip();
        }
        return default;
    }

    private string? ReadMembers(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "The member \"_ctx\" must be an object.";
        }
        string? misfit = null;
        while (misfit is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            misfit = ReadMember(ref reader);
        }
        return misfit;
    }

    private string? ReadMember(scoped ref Utf8JsonReader reader)
    {
        string? misfit = null;
        if (reader.ValueTextEquals("instance"u8))
        {
            misfit = Text(ref reader, "instance", out var instance, out var there);
            Instance = instance;
            HasInstance = there;
        }
        else if (reader.ValueTextEquals("session"u8))
        {
            misfit = Text(ref reader, "session", out var session, out var there);
            Session = session;
            HasSession = there;
        }
        else if (reader.ValueTextEquals("epoch"u8))
        {
            misfit = Number(ref reader, "epoch", orBelowZero: true, out var epoch);
            Epoch = epoch;
        }
        else if (reader.ValueTextEquals("not_after_ms"u8))
        {
            misfit = Number(ref reader, "not_after_ms", orBelowZero: true, out var notAfter);
            NotAfterMs = notAfter;
        }
        else if (reader.ValueTextEquals("ttl_ms"u8))
        {
            misfit = Number(ref reader, "ttl_ms", orBelowZero: false, out var ttl);
            TtlMs = ttl;
        }
        else if (reader.ValueTextEquals("trace"u8))
        {
            misfit = Text(ref reader, "trace", out var trace, out _);
            Trace = trace;
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
        return misfit;
    }

    private static string? Text(scoped ref Utf8JsonReader reader, string member, out ReadOnlySpan<byte> text, out bool there)
    {
        reader.Read();
        text = default;
        there = reader.TokenType == JsonTokenType.String;
        if (there)
        {
            text = reader.ValueIsEscaped ? Unescaped(ref reader) : reader.ValueSpan;
        }
        return there || reader.TokenType == JsonTokenType.Null ? null : $"The member \"_ctx.{member}\" must be a string.";
    }

    private static string? Number(scoped ref Utf8JsonReader reader, string member, bool orBelowZero, out long? value)
    {
        reader.Read();
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || (number < 0 && !orBelowZero))
        {
            return $"The member \"_ctx.{member}\" must be a whole number of 64 bits{(orBelowZero ? "" : ", 0 or more")}.";
        }
        value = number;
        return null;
    }

    private static byte[] Unescaped(scoped ref Utf8JsonReader reader)
    {
        var bytes = new byte[reader.ValueSpan.Length];
        return bytes[..reader.CopyString(bytes)];
    }
}
