using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Methods;

/// <summary>
/// Compares a JSON text with a wire type before it is read, so that a refusal can name the member (the serializer's own words are not kept in an AOT build),
/// and so that <c>null</c> within lists is refused too, which the serializer lets pass.
/// </summary>
internal static class JsonShape
{
    private const int NameCharsMax = 64;

    /// <param name="json">One sound JSON text.</param>
    /// <param name="refuseUnknown">Whether members that the outermost type lacks are refused.</param>
    /// <returns>What does not fit, naming the member; null when all does.</returns>
    public static string? Misfit(ReadOnlySpan<byte> json, JsonTypeInfo type, bool refuseUnknown)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ProtocolLimits.NestingMax });
        reader.Read();
        return Object(ref reader, type, "", refuseUnknown);
    }

    private static string? Object(ref Utf8JsonReader reader, JsonTypeInfo type, string path, bool refuseUnknown)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return MustBe(path, "an object");
        }
        var seen = 0UL;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var index = IndexOf(ref reader, type);
            if (index < 0)
            {
                // Every method takes the context of protocol 1.1; it has been read before.
                if (refuseUnknown && !reader.ValueTextEquals(RequestContext.Member))
                {
                    return $"There is no member \"{GuestText.Clean(reader.GetString()!, NameCharsMax)}\" here.";
                }
                reader.Read();
                reader.Skip();
                continue;
            }
            seen |= 1UL << index;
            var property = type.Properties[index];
            reader.Read();
            var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (reader.TokenType == JsonTokenType.Null && property.IsSetNullable)
            {
                continue;
            }
            if (Value(ref reader, property.PropertyType, type, inner) is { } misfit)
            {
                return misfit;
            }
        }
        for (var i = 0; i < type.Properties.Count; i++)
        {
            if (type.Properties[i].IsRequired && (seen & (1UL << i)) == 0)
            {
                var name = type.Properties[i].Name;
                return $"The member \"{(path.Length == 0 ? name : $"{path}.{name}")}\" is missing.";
            }
        }
        return null;
    }

    private static string? Value(ref Utf8JsonReader reader, Type declared, JsonTypeInfo owner, string path)
    {
        var wanted = Nullable.GetUnderlyingType(declared) ?? declared;
        var token = reader.TokenType;
        if (wanted == typeof(string))
        {
            return token == JsonTokenType.String ? null : MustBe(path, "a string");
        }
        if (wanted == typeof(byte[]))
        {
            return token == JsonTokenType.String && reader.TryGetBytesFromBase64(out _) ? null : MustBe(path, "a string in base64");
        }
        if (wanted == typeof(bool))
        {
            return token is JsonTokenType.True or JsonTokenType.False ? null : MustBe(path, "true or false");
        }
        if (wanted == typeof(int))
        {
            return token == JsonTokenType.Number && reader.TryGetInt32(out _) ? null : MustBe(path, "a whole number of 32 bits");
        }
        if (wanted == typeof(long))
        {
            return token == JsonTokenType.Number && reader.TryGetInt64(out _) ? null : MustBe(path, "a whole number of 64 bits");
        }
        if (wanted == typeof(double))
        {
            return token == JsonTokenType.Number ? null : MustBe(path, "a number");
        }
        var type = owner.Options.GetTypeInfo(wanted);
        return type.Kind == JsonTypeInfoKind.Enumerable
            ? List(ref reader, type, path)
            : Object(ref reader, type, path, refuseUnknown: false);
    }

    private static string? List(ref Utf8JsonReader reader, JsonTypeInfo type, string path)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return MustBe(path, "an array");
        }
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (Value(ref reader, type.ElementType!, type, path + "[]") is { } misfit)
            {
                return $"{misfit} See item {i}.";
            }
        }
        return null;
    }

    private static int IndexOf(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        for (var i = 0; i < type.Properties.Count; i++)
        {
            if (reader.ValueTextEquals(type.Properties[i].Name))
            {
                return i;
            }
        }
        return -1;
    }

    private static string MustBe(string path, string what) =>
        path.Length == 0 ? $"It must be {what}." : $"The member \"{path}\" must be {what}.";
}
