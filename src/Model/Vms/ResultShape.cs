using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>Whether a result has the shape that its method promises: checked before a call counts as answered.</summary>
public static class ResultShape
{
    /// <summary>Null when it has, or when the method is not known here; else what is wrong, in our words.</summary>
    public static string? Fault(string method, ReadOnlySpan<byte> resultJson) =>
        method switch
        {
            // Large ones are walked, not built: their text may be megabytes.
            MethodNames.ExecCommand => Walk(
                resultJson,
                [
                    // Null beside a signal; ExecVerdict looks whether one of the two is there.
                    new("exit_code", JsonTokenType.Number, MayBeNull: true),
                    new("stdout", JsonTokenType.String),
                    new("stderr", JsonTokenType.String),
                    new("execution_time_ms", JsonTokenType.Number),
                ]
            ),
            MethodNames.FileRead => Walk(
                resultJson,
                [new("content", JsonTokenType.String), new("size_bytes", JsonTokenType.Number), new("encoding", JsonTokenType.String)]
            ),
            MethodNames.Ping => Build(resultJson, ProtocolJson.Default.PingResult),
            MethodNames.GetAgentInfo => Build(resultJson, ProtocolJson.Default.GetAgentInfoResult),
            MethodNames.GetSystemInfo => Build(resultJson, ProtocolJson.Default.GetSystemInfoResult),
            MethodNames.GetNetworkInfo => Build(resultJson, ProtocolJson.Default.GetNetworkInfoResult),
            MethodNames.GetDiskUsage => Build(resultJson, ProtocolJson.Default.GetDiskUsageResult),
            MethodNames.FileWrite => Build(resultJson, ProtocolJson.Default.FileWriteResult),
            MethodNames.Shutdown or MethodNames.Reboot => Build(resultJson, ProtocolJson.Default.PowerResult),
            _ => null,
        };

    private static string? Build<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) is null ? "the result is null" : null;
        }
        catch (JsonException e)
        {
            // The path is made of our own member names and indexes; the message may quote the guest.
            return $"the result does not have the promised shape at {e.Path}";
        }
    }

    private static string? Walk(ReadOnlySpan<byte> json, ReadOnlySpan<Member> members)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "the result is no object";
            }
            var found = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var at = IndexOf(ref reader, members);
                reader.Read();
                if (at >= 0)
                {
                    var fits =
                        reader.TokenType == JsonTokenType.Null
                            ? members[at].MayBeNull
                            : reader.TokenType == members[at].Type
                                && (reader.TokenType != JsonTokenType.Number || reader.TryGetInt64(out _));
                    if (!fits)
                    {
                        return $"the result's member {members[at].Name} has another type than promised";
                    }
                    found |= 1 << at;
                }
                reader.Skip();
            }
            for (var i = 0; i < members.Length; i++)
            {
                if ((found & (1 << i)) == 0)
                {
                    return $"the result lacks the member {members[i].Name}";
                }
            }
            return null;
        }
        catch (JsonException)
        {
            return "the result is not JSON";
        }
    }

    private static int IndexOf(ref Utf8JsonReader reader, ReadOnlySpan<Member> members)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (reader.ValueTextEquals(members[i].Name))
            {
                return i;
            }
        }
        return -1;
    }

    private readonly record struct Member(string Name, JsonTokenType Type, bool MayBeNull = false);
}
