using System.Text.Unicode;
using Orchestrator.GuestAgent.Commands;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Writes the result of <c>exec_command</c>; docs/protocol.md §3.6.</summary>
internal static class CommandAnswer
{
    /// <summary>Text when both streams are text and fit as such; otherwise both as base64, which is never longer than their bound allows.</summary>
    public static ReadOnlyMemory<byte> Text(CommandOutcome outcome)
    {
        var stdout = outcome.Stdout.Written;
        var stderr = outcome.Stderr.Written;
        var room = AnswerLimits.ResultBytesMax - AnswerLimits.FrameBytes;
        var length = AnswerText.LengthAsString(stdout) + AnswerText.LengthAsString(stderr);
        var base64 = length > room || !Utf8.IsValid(stdout) || !Utf8.IsValid(stderr);
        if (base64)
        {
            length = AnswerText.LengthAsBase64(stdout.Length) + AnswerText.LengthAsBase64(stderr.Length);
        }
        var text = new AnswerText((int)length + AnswerLimits.FrameBytes);
        var exited = outcome.End == CommandEnd.Exited;
        text.Raw("{\"exit_code\":"u8);
        if (exited)
        {
            text.Number(outcome.Status);
        }
        else
        {
            text.Raw("null"u8);
        }
        text.Raw(",\"stdout\":\""u8);
        text.Content(stdout, base64);
        text.Raw("\",\"stderr\":\""u8);
        text.Content(stderr, base64);
        text.Raw("\",\"execution_time_ms\":"u8);
        text.Number(outcome.ElapsedMs);
        if (!exited)
        {
            text.Raw(",\"signal\":"u8);
            text.Number(outcome.Status);
        }
        text.Raw(outcome.Stdout.Truncated ? ",\"stdout_truncated\":true"u8 : ",\"stdout_truncated\":false"u8);
        text.Raw(outcome.Stderr.Truncated ? ",\"stderr_truncated\":true"u8 : ",\"stderr_truncated\":false"u8);
        text.Raw(",\"stdout_bytes\":"u8);
        text.Number(outcome.Stdout.TotalBytes);
        text.Raw(",\"stderr_bytes\":"u8);
        text.Number(outcome.Stderr.TotalBytes);
        text.Raw(base64 ? ",\"encoding\":\"base64\"}"u8 : ",\"encoding\":\"utf8\"}"u8);
        return text.Written;
    }
}
