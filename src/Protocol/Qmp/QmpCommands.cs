using System.Buffers;
using System.Text.Json;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.Protocol.Qmp;

/// <summary>The commands that are ever given to a monitor, one line each: they ask, and change nothing about the machine.</summary>
public static class QmpCommands
{
    /// <summary>Ends the greeting; QEMU takes no other command before it.</summary>
    public static byte[] Capabilities(string id) => Line(id, "qmp_capabilities");

    /// <summary>How the machine stands.</summary>
    public static byte[] QueryStatus(string id) => Line(id, "query-status");

    /// <summary>All character devices, with whether the guest has them open.</summary>
    public static byte[] QueryChardev(string id) => Line(id, "query-chardev");

    /// <summary>Which character device the device of that id is connected to.</summary>
    public static byte[] GetChardevOf(string id, string device) => Line(id, "qom-get", "/machine/peripheral/" + device, "chardev");

    private static byte[] Line(string id, string command, string? path = null, string? property = null)
    {
        using var bytes = new FrameBuffer();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("execute"u8, command);
            if (path is not null)
            {
                json.WriteStartObject("arguments"u8);
                json.WriteString("path"u8, path);
                json.WriteString("property"u8, property);
                json.WriteEndObject();
            }
            json.WriteString("id"u8, id);
            json.WriteEndObject();
        }
        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }
}
