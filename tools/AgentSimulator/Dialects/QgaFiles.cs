using System.Text.Json.Nodes;
using Orchestrator.AgentSimulator.Guests;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>Files by handle, as the stock agent has them; their bytes are in the guest's memory.</summary>
internal sealed class QgaFiles(SimulatedGuest guest)
{
    private const int HandlesMax = 64;
    private const int CountDefault = 4096;

    private readonly Dictionary<long, OpenFile> _open = [];
    private long _handle = 1000;

    public void Forget() => _open.Clear();

    public JsonNode Open(string path, string mode)
    {
        var file = guest.Files.Read(path);
        if (file is null && mode.StartsWith('r'))
        {
            throw Failed($"failed to open file '{path}' (mode: '{mode}'): No such file or directory");
        }
        if (_open.Count == HandlesMax)
        {
            throw Failed("Too many open files");
        }
        if (mode.StartsWith('w') && !guest.Files.Write(path, []))
        {
            throw Failed("No space left on device");
        }
        _open[++_handle] = new OpenFile(path) { Offset = mode.StartsWith('a') ? file?.Length ?? 0 : 0 };
        return JsonValue.Create(_handle);
    }

    public JsonObject Close(long handle)
    {
        Find(handle);
        _open.Remove(handle);
        return [];
    }

    public JsonObject Read(long handle, JsonObject arguments)
    {
        var open = Find(handle);
        var wanted = arguments["count"] is null ? CountDefault : QgaArguments.Whole(arguments, "count");
        var bytes = guest.Files.Read(open.Path) ?? [];
        var count = (int)Math.Clamp(wanted, 0, Math.Max(0, bytes.Length - open.Offset));
        var part = bytes.AsSpan(Math.Min(open.Offset, bytes.Length), count);
        open.Offset += count;
        return new JsonObject
        {
            ["count"] = count,
            ["buf-b64"] = Convert.ToBase64String(part),
            ["eof"] = count < wanted,
        };
    }

    public JsonObject Write(long handle, byte[] content)
    {
        var open = Find(handle);
        var before = guest.Files.Read(open.Path) ?? [];
        var after = new byte[Math.Max(before.Length, open.Offset + content.Length)];
        before.CopyTo(after, 0);
        content.CopyTo(after, open.Offset);
        if (!guest.Files.Write(open.Path, after))
        {
            throw Failed("No space left on device");
        }
        guest.Execute("", "guest-file-write", open.Path);
        open.Offset += content.Length;
        return new JsonObject { ["count"] = content.Length, ["eof"] = false };
    }

    private OpenFile Find(long handle) => _open.GetValueOrDefault(handle) ?? throw Failed($"handle '{handle}' has not been found");

    private static QgaException Failed(string what) => new("GenericError", what);

    private sealed class OpenFile(string path)
    {
        public string Path { get; } = path;
        public int Offset { get; set; }
    }
}
