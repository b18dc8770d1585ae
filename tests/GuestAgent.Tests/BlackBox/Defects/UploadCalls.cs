using System.Security.Cryptography;
using System.Text.Json;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>What a host asks to put a file in chunks.</summary>
internal static class UploadCalls
{
    /// <summary>Largest chunk.</summary>
    public const int ChunkBytes = 32 * 1024;

    public static string[] Notes(FileHost host) => Directory.GetFiles(host.Agent.Folder + "/state/uploads", "*.json");

    public static FileAnswer Open(FileHost host, string path, long size, object? more = null)
    {
        var wanted = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        wanted["path"] = path;
        wanted["size"] = size;
        return host.Ask("file_open_upload", wanted);
    }

    public static FileAnswer Chunk(FileHost host, string id, long offset, ReadOnlySpan<byte> bytes) =>
        host.Ask(
            "file_write_chunk",
            new
            {
                upload_id = id,
                offset,
                data = Convert.ToBase64String(bytes),
            }
        );

    /// <returns>The offset at the end.</returns>
    public static long Send(FileHost host, string id, byte[] bytes, int from = 0)
    {
        long offset = from;
        while (offset < bytes.Length)
        {
            var answer = Chunk(host, id, offset, bytes.AsSpan((int)offset, Math.Min(ChunkBytes, bytes.Length - (int)offset)));
            Assert.True(answer.Code == 0, answer.Message);
            offset = Offset(answer);
        }
        return offset;
    }

    public static FileAnswer Commit(FileHost host, string id, ReadOnlySpan<byte> bytes) =>
        host.Ask("file_commit", new { upload_id = id, sha256 = Digest(bytes) });

    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Id(FileAnswer answer) =>
        answer.Code == 0 ? answer.Result.GetProperty("upload_id").GetString()! : throw new InvalidOperationException(answer.Message);

    public static long Offset(FileAnswer answer) =>
        answer.Code == 0 ? answer.Result.GetProperty("offset").GetInt64() : throw new InvalidOperationException(answer.Message);
}
