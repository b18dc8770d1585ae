using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Orchestrator.Protocol.Methods;

/// <summary>
/// Reads and writes <see cref="GreetingParams"/>. By hand: every host begins with them, and the serializer would cost an agent that does nothing else a
/// tenth of its memory.
/// </summary>
public static class Greeting
{
    /// <summary>Longest <c>session</c> and longest <c>fleet</c>.</summary>
    public const int NameCharsMax = 64;

    /// <param name="json">The raw params: one sound JSON text, or empty when there were none.</param>
    /// <param name="greeting">What they name; nothing when they are refused.</param>
    /// <returns>Why they are refused, naming the member; null when they are not.</returns>
    public static string? Read(ReadOnlySpan<byte> json, out GreetingParams greeting)
    {
        greeting = default;
        if (json.IsEmpty || MethodParams.RefuseForNone(json) is not null)
        {
            return MethodParams.RefuseForNone(json);
        }
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ProtocolLimits.NestingMax });
        reader.Read();
        string? misfit = null;
        while (misfit is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            misfit = Member(ref reader, ref greeting);
            reader.Skip();
        }
        misfit ??= greeting is { Claim: true, Fleet: null } ? "The member \"claim\" needs a \"fleet\"." : null;
        if (misfit is not null)
        {
            greeting = default;
        }
        return misfit;
    }

    /// <summary>The params as a host sends them: one JSON object, for all hellos of one connection.</summary>
    /// <exception cref="ArgumentException">A name or the epoch is one that no agent takes.</exception>
    public static byte[] Write(in GreetingParams greeting)
    {
        RefuseBadName(greeting.Fleet);
        RefuseBadName(greeting.Session);
        ArgumentOutOfRangeException.ThrowIfNegative(greeting.Epoch ?? 0, nameof(greeting));
        var text = new StringBuilder("{");
        Add(text, "fleet", greeting.Fleet);
        Add(text, "session", greeting.Session);
        if (greeting.Epoch is { } epoch)
        {
            text.Append(Comma(text)).Append("\"epoch\":").Append(epoch);
        }
        if (greeting.Claim)
        {
            text.Append(Comma(text)).Append("\"claim\":true");
        }
        return Encoding.ASCII.GetBytes(text.Append('}').ToString());
    }

    private static string? Member(ref Utf8JsonReader reader, ref GreetingParams greeting)
    {
        if (reader.ValueTextEquals("session"u8))
        {
            return Name(ref reader, "session", out var session) is { } misfit
                ? misfit
                : Took(ref greeting, greeting with { Session = session });
        }
        if (reader.ValueTextEquals("fleet"u8))
        {
            return Name(ref reader, "fleet", out var fleet) is { } misfit ? misfit : Took(ref greeting, greeting with { Fleet = fleet });
        }
        if (reader.ValueTextEquals("epoch"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                return null;
            }
            return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var epoch)
                ? Took(ref greeting, greeting with { Epoch = epoch })
                : "The member \"epoch\" must be a whole number of 64 bits.";
        }
        if (reader.ValueTextEquals("claim"u8))
        {
            reader.Read();
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False
                ? Took(ref greeting, greeting with { Claim = reader.TokenType == JsonTokenType.True })
                : "The member \"claim\" must be true or false.";
        }
        reader.Read();
        return null;
    }

    private static string? Took(ref GreetingParams greeting, GreetingParams next)
    {
        greeting = next;
        return null;
    }

    private static string? Name(ref Utf8JsonReader reader, string member, out string? name)
    {
        reader.Read();
        name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return reader.TokenType == JsonTokenType.Null || (name is not null && IsName(name))
            ? null
            : $"The member \"{member}\" must be 1 to {NameCharsMax} of the characters A-Z, a-z, 0-9, '.', '_' and '-'.";
    }

    /// <summary>Whether a text may name a session or a fleet.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= 1 and <= NameCharsMax && !text.AsSpan().ContainsAnyExcept(NameChars);
    }

    private static readonly SearchValues<char> NameChars = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-"
    );

    private static void RefuseBadName(string? name)
    {
        if (name is not null && !IsName(name))
        {
            throw new ArgumentException(
                $"A fleet's or a session's name must be 1 to {NameCharsMax} letters, digits, '.', '_' and '-'.",
                nameof(name)
            );
        }
    }

    private static void Add(StringBuilder text, string member, string? name)
    {
        if (name is not null)
        {
            text.Append(Comma(text)).Append('"').Append(member).Append("\":\"").Append(name).Append('"');
        }
    }

    private static string Comma(StringBuilder text) => text.Length > 1 ? "," : "";
}
