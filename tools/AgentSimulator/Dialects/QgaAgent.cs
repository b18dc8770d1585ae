using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>The stock agent of QEMU, its basics: synchronising, ping, info, facts, commands that are asked for again, files by handle.</summary>
internal sealed class QgaAgent(IAgentPort port) : AgentDialect(port)
{
    private readonly JsonObjects _objects = new();
    private readonly QgaCommands _commands = new(port);

    public override int Take(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        for (var piece = _objects.Read(ref rest, out var found); piece != JsonPiece.NeedMore; piece = _objects.Read(ref rest, out found))
        {
            switch (piece)
            {
                case JsonPiece.Object:
                    Object(found);
                    break;
                case JsonPiece.Reset:
                    // The stock agent answers the reset byte too.
                    Bad("JSON parse error, stray '\\uFFFD'");
                    break;
                case JsonPiece.TooLong:
                    Bad("JSON token size limit exceeded");
                    break;
                default:
                    Bad("JSON parse error, invalid keyword");
                    break;
            }
        }
        return bytes.Length;
    }

    public override void Restarted()
    {
        _objects.Reset();
        _commands.Forget();
    }

    private void Object(byte[] text)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            Bad("JSON parse error, invalid object");
            return;
        }
        if (node is not JsonObject request || request["execute"] is not JsonValue execute || !execute.TryGetValue<string>(out var name))
        {
            Bad("QMP input lacks member 'execute'");
            return;
        }
        Port.Guest.Figures.Requests++;
        try
        {
            var result = _commands.Run(name, request["arguments"] as JsonObject ?? [], out var isDelimited, out var isSilent);
            if (!isSilent)
            {
                Answer(new JsonObject { ["return"] = result }, request["id"], isDelimited);
            }
        }
        catch (QgaException e)
        {
            Answer(
                new JsonObject
                {
                    ["error"] = new JsonObject { ["class"] = e.Class, ["desc"] = e.Message },
                },
                request["id"],
                false
            );
        }
    }

    private void Bad(string what)
    {
        Port.Guest.Figures.BadLines++;
        Answer(
            new JsonObject
            {
                ["error"] = new JsonObject { ["class"] = "GenericError", ["desc"] = what },
            },
            null,
            false
        );
    }

    private void Answer(JsonObject answer, JsonNode? id, bool isDelimited)
    {
        if (id is not null)
        {
            answer["id"] = id.DeepClone();
        }
        if (isDelimited)
        {
            Port.Scratch.Write([(byte)0xFF]);
        }
        // All but ASCII is escaped, as the stock agent does.
        Port.Scratch.Write(Encoding.ASCII.GetBytes(answer.ToJsonString() + "\n"));
        Port.Answer(0);
    }
}
