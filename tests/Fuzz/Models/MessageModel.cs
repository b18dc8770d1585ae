using System.Globalization;
using System.Text;
using Orchestrator.Tests.Shared.Corpus;

namespace Orchestrator.Fuzz.Models;

/// <summary>What an agent that knows <c>ping</c> and <c>get_agent_info</c> owes a host for a stream of bytes, by docs/protocol.md §2, read word by word.</summary>
internal static class MessageModel
{
    private const int LineBytesMax = 65_536;
    private const int LevelsMax = 64;
    private const int MembersMax = 1024;
    private const int ItemsMax = 64;
    private const int IdBytesMax = 256;

    /// <summary>The answers to all whole lines of a stream, in order.</summary>
    public static IReadOnlyList<string> Answers(byte[] stream)
    {
        var answers = new List<string>();
        foreach (var line in LineModel.Lines(stream, LineBytesMax))
        {
            if ((line is null ? Due.NoMessage : Answer(line)) is { } answer)
            {
                answers.Add(answer);
            }
        }
        return answers;
    }

    /// <summary>The answer to one line, or null for silence.</summary>
    public static string? Answer(byte[] line)
    {
        try
        {
            if (Encoding.Latin1.GetString(line).TrimStart(' ', '\t', '\r', '\n').StartsWith('['))
            {
                var batch = JsonModel.Read(line, out _, LevelsMax);
                if (batch.Items.Count is 0 or > ItemsMax)
                {
                    return Due.NoMessage;
                }
                var answers = batch.Items.Select(item => One(Encoding.UTF8.GetBytes(item.Raw))).OfType<string>().ToList();
                return answers.Count == 0 ? null : Due.Batch(answers);
            }
            return One(line);
        }
        catch (JsonModel.NotJson)
        {
            return Due.NotJson;
        }
        catch (JsonModel.WalkEnds)
        {
            return Due.NoMessage;
        }
    }

    private static string? One(byte[] text)
    {
        Json root;
        bool flawed;
        try
        {
            root = JsonModel.Read(text, out flawed, LevelsMax, MembersMax);
        }
        catch (JsonModel.WalkEnds)
        {
            return Due.NoMessage;
        }
        var ids = root.Members.Where(member => member.Name == "id").Select(member => member.Value).ToList();
        if (root.Kind != '{' || ids.Count > 1 || (ids.Count == 1 && !IsId(ids[0])))
        {
            return Due.NoMessage;
        }
        var id = ids.Count == 1 ? ids[0].Raw : "null";
        var refused = Due.Error(id, Due.InvalidRequest);
        if (flawed || root["jsonrpc"] is not { Kind: '"', Text: "2.0" })
        {
            return refused;
        }
        var isAnswer = root["result"] is not null || root["error"] is not null;
        if (root["method"] is not { } method)
        {
            return isAnswer && ids.Count == 1 && IsSoundAnswer(ids[0], root["result"], root["error"]) ? null : refused;
        }
        if (isAnswer || method.Kind != '"' || root["params"] is { Kind: not ('{' or '[') })
        {
            return refused;
        }
        if (ids.Count == 0)
        {
            return null;
        }
        if (method.Text is not ("ping" or "get_agent_info"))
        {
            return Due.Error(id, Due.MethodNotFound);
        }
        return root["params"] is { Kind: '[' } ? Due.Error(id, Due.InvalidParams) : Due.Ok(id);
    }

    private static bool IsId(Json id) =>
        id.Kind switch
        {
            '"' => Encoding.UTF8.GetByteCount(id.Raw) - 2 <= IdBytesMax && IsWhole(id.Text),
            '0' => id.Raw.TrimStart('-').Length <= IdBytesMax && id.Raw.All(letter => letter is '-' or (>= '0' and <= '9')),
            _ => id.IsWord("null"),
        };

    private static bool IsWhole(string text)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsSoundAnswer(Json id, Json? result, Json? error)
    {
        if (error is { Kind: '{' } && (result is null || result.IsWord("null")))
        {
            return error["code"] is { Kind: '0' } code
                && int.TryParse(code.Raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                && error["message"] is { Kind: '"' };
        }
        return result is not null && !id.IsWord("null") && (error is null || (error.IsWord("null") && !result.IsWord("null")));
    }
}
