using System.Text;
using System.Text.Unicode;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>
/// Answers <c>file_read</c>; docs/protocol.md §3.7. The size is asked before anything is read, and no more is read than was found allowed:
/// <c>max_file_size_mb</c> bounds what one answer carries, larger files are read in pieces with offset and length.
/// </summary>
internal sealed class FileReadMethod(AgentSettings settings, AllowedPaths allowed) : IMethod
{
    private const int FirstBufferBytes = 64 * 1024;

    private readonly int _bytesMax = (int)Math.Min(settings.Security.MaxFileSizeMb * 1024L * 1024, AnswerLimits.ResultBytesMax);

    public string Name => MethodNames.FileRead;

    public bool StartsWork => true;

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        var wanted = MethodInput.Take(MethodParams.FileRead(paramsJson.Span));
        audit.Subject = wanted.Path;
        try
        {
            using var file = RegularFile.OpenForReading(allowed, wanted.Path, out var facts);
            var content = Read(file, wanted, facts.Size, out var eof);
            return new MethodAnswer(Text(wanted, content, eof, audit));
        }
        catch (Refusal refusal)
        {
            throw MethodInput.Told(refusal);
        }
    }

    private ReadOnlySpan<byte> Read(Fd file, FileReadParams wanted, long size, out bool eof)
    {
        var offset = wanted.Offset ?? 0;
        var ahead = Math.Max(0, size - offset);
        var most = wanted.Encoding == ContentEncodings.Base64 ? Math.Min(_bytesMax, AnswerLimits.Base64ContentBytesMax) : _bytesMax;
        var asked = Math.Min(wanted.Length ?? long.MaxValue, ahead);
        if (asked > most)
        {
            throw TooLarge(wanted.Path, size, most);
        }
        // Files of /proc have content but no size: those are read to their end or the bound.
        var wantedBytes = size == 0 ? Math.Min(wanted.Length ?? most, most) : asked;
        var content = ReadUpTo(file, wanted.Path, offset, (int)wantedBytes, size == 0);
        eof = ReadUpTo(file, wanted.Path, offset + content.Length, 1, false).IsEmpty;
        if (size == 0 && !eof && content.Length == most && (wanted.Length ?? long.MaxValue) > most)
        {
            throw TooLarge(wanted.Path, content.Length + 1, most);
        }
        return content;
    }

    private static ReadOnlySpan<byte> ReadUpTo(Fd file, string path, long offset, int count, bool unknownSize)
    {
        if (offset > long.MaxValue - count)
        {
            // No file reaches there, and the kernel calls it an error.
            return [];
        }
        var buffer = new byte[unknownSize ? Math.Min(count, FirstBufferBytes) : count];
        var length = 0;
        while (length < count)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(count, buffer.Length * 2L));
            }
            var got = Libc.PRead(file.Number, buffer.AsSpan(length), offset + length);
            if (got < 0)
            {
                throw AllowedPaths.Failed(path, Libc.LastError);
            }
            if (got == 0)
            {
                break;
            }
            length += (int)got;
        }
        return buffer.AsSpan(0, length);
    }

    private static ReadOnlyMemory<byte> Text(FileReadParams wanted, ReadOnlySpan<byte> content, bool eof, AuditNote audit)
    {
        var base64 = wanted.Encoding == ContentEncodings.Base64;
        if (!base64 && !Utf8.IsValid(content))
        {
            throw new Refusal(
                AgentError.InvalidParams,
                $"{AllowedPaths.Shown(wanted.Path)}: what was read is not valid UTF-8; ask with \"encoding\": \"base64\""
            );
        }
        var length = base64 ? AnswerText.LengthAsBase64(content.Length) : AnswerText.LengthAsString(content);
        if (length > AnswerLimits.ResultBytesMax - AnswerLimits.FrameBytes)
        {
            throw TooLarge(wanted.Path, content.Length, AnswerLimits.ResultBytesMax / 6);
        }
        var digest = Sha256.HexOf(content);
        audit.Add("bytes", content.Length);
        audit.Add("sha256", digest);
        var text = new AnswerText((int)length + AnswerLimits.FrameBytes);
        text.Raw("{\"content\":\""u8);
        text.Content(content, base64);
        text.Raw("\",\"size_bytes\":"u8);
        text.Number(content.Length);
        text.Raw(base64 ? ",\"encoding\":\"base64\""u8 : ",\"encoding\":\"utf8\""u8);
        text.Raw(eof ? ",\"eof\":true"u8 : ",\"eof\":false"u8);
        text.Raw(",\"sha256\":\""u8);
        text.Raw(Encoding.ASCII.GetBytes(digest));
        text.Raw("\"}"u8);
        return text.Written;
    }

    private static Refusal TooLarge(string path, long size, int limit) =>
        new(
            AgentError.TooLarge,
            $"{AllowedPaths.Shown(path)}: {size} bytes are more than the {limit} that one answer may carry; read it in pieces with \"offset\" and \"length\"",
            $$"""{"size":{{size}},"limit":{{limit}}}"""
        );
}
