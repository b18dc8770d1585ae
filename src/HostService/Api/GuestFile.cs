using System.Security.Cryptography;
using System.Text;
using Orchestrator.HostService.Requests;
using Orchestrator.Model.Access;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Api;

/// <summary>Whole files in and out of a guest, byte for byte or not at all.</summary>
public sealed class GuestFile(VmCommands commands, VmDirectory directory)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ProblemException">The agent's refusal, or bad-answer when what came is provably not the file.</exception>
    public async Task<byte[]> Read(Intent intent, string path, CancellationToken stop)
    {
        var result = await Ask(intent, path, ContentEncodings.Base64, stop).ConfigureAwait(false);
        if (result.Encoding == ContentEncodings.Base64 && TryDecode(result.Content) is { } bytes)
        {
            return Checked(bytes, result);
        }
        // A known agent of version 1.0 answers base64 with a text that is none. It can send text, which the size then proves whole.
        result = await Ask(intent, path, ContentEncodings.Utf8, stop).ConfigureAwait(false);
        return result.Content.Contains('\uFFFD', StringComparison.Ordinal)
            ? throw new ProblemException(
                AgentError.BadAnswer,
                "This agent can send text files only, and this file is none; nothing of it is shown."
            )
            : Checked(Strict.GetBytes(result.Content), result);
    }

    /// <summary>Replaces the file as a whole.</summary>
    /// <exception cref="ProblemException">too-large before anything is sent, or the agent's refusal.</exception>
    public async Task<FileWriteResult> Write(Intent intent, FileWriteParams shape, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(shape);
        var view = await directory.Find(intent.Vm.Value, stop).ConfigureAwait(false);
        var parameters = AsText(view, content) is { } text
            ? shape with
            {
                Content = text,
                Encoding = ContentEncodings.Utf8,
            }
            : shape with
            {
                Content = Convert.ToBase64String(content.Span),
                Encoding = ContentEncodings.Base64,
            };
        var request = WireJson.Request(MethodNames.FileWrite, parameters, WireJson.Guest.FileWriteParams);
        if (request.ParamsJson.Length > VmCommands.ParamsBytesMax(view))
        {
            throw TooLarge(view, content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        var result = await commands.Ask(intent, request, Within, ProtocolJson.Default.FileWriteResult, stop).ConfigureAwait(false);
        return result.BytesWritten == content.Length
            ? result
            : throw new ProblemException(
                AgentError.BadAnswer,
                $"{content.Length} bytes were sent and the agent says that it wrote {result.BytesWritten}; look at the file before you use it."
            );
    }

    /// <summary>The problem of a file that does not fit into one request.</summary>
    /// <param name="bytes">How many it has, in words where only a bound is known.</param>
    public static ProblemException TooLarge(VmView vm, string bytes) =>
        new(
            AgentError.TooLarge,
            $"The file has {bytes} bytes; the agent of {vm.Name} takes lines of {VmCommands.LineBytesMax(vm)} bytes, into which a file of about {FileBytesMax(vm)} fits. Nothing was sent."
        );

    /// <summary>The largest file that fits into one line in base64, its path not counted.</summary>
    public static int FileBytesMax(VmView vm) => Math.Max(0, VmCommands.ParamsBytesMax(vm) - 128) / 4 * 3;

    private Task<FileReadResult> Ask(Intent intent, string path, string encoding, CancellationToken stop) =>
        commands.Ask(
            intent,
            WireJson.Request(MethodNames.FileRead, new FileReadParams(path) { Encoding = encoding }, WireJson.Guest.FileReadParams),
            Within,
            ProtocolJson.Default.FileReadResult,
            stop
        );

    /// <summary>Agents that do not name their instance may be of the kind that cannot write base64: they get text where it is text.</summary>
    private static string? AsText(VmView view, ReadOnlyMemory<byte> content)
    {
        if (view.Agent is null or { InstanceId: not null })
        {
            return null;
        }
        try
        {
            return Strict.GetString(content.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static byte[]? TryDecode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[] Checked(byte[] bytes, FileReadResult result)
    {
        if (bytes.Length != result.SizeBytes)
        {
            throw new ProblemException(
                AgentError.BadAnswer,
                $"The agent says that the file has {result.SizeBytes} bytes and sent {bytes.Length}; nothing of it is shown."
            );
        }
        return result.Sha256 is null || result.Sha256 == Convert.ToHexStringLower(SHA256.HashData(bytes))
            ? bytes
            : throw new ProblemException(
                AgentError.BadAnswer,
                "What arrived does not have the digest that the agent says; nothing of it is shown."
            );
    }
}
