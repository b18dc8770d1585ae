using System.Text.Json;
using Orchestrator.Protocol;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Vms;

/// <summary>What became of one command on one VM, from how its call ended.</summary>
public sealed record ExecVerdict(Outcome Outcome)
{
    /// <summary>The exit code for ok and failed; 126 and 127 for a launch that failed.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal for signalled.</summary>
    public int? Signal { get; init; }

    /// <summary>Set for outcomes without an exit.</summary>
    public AgentError? Error { get; init; }

    /// <summary>Why, for people; set for outcomes without an exit and for launches that failed.</summary>
    public string? Reason { get; init; }

    /// <summary>What the agent told of the command; null for outcomes without an exit.</summary>
    public ExecCommandResult? Result { get; init; }

    /// <summary>The verdict on a call of <c>exec_command</c>.</summary>
    public static ExecVerdict Of(CallOutcome outcome) =>
        outcome switch
        {
            CallOutcome.Answered answered => OfAnswer(answered),
            CallOutcome.Refused refused => OfRefusal(refused),
            CallOutcome.NotDelivered e => Without(Outcome.NotDelivered, e.Error, e.Why),
            CallOutcome.Unknown e => Without(Outcome.Unknown, e.Error, e.Why),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No verdict is written down for this outcome."),
        };

    private static ExecVerdict OfAnswer(CallOutcome.Answered answered)
    {
        ExecCommandResult? result;
        try
        {
            result = JsonSerializer.Deserialize(answered.ResultJson.Span, ProtocolJson.Default.ExecCommandResult);
        }
        catch (JsonException)
        {
            result = null;
        }
        return result switch
        {
            null or { ExitCode: null, Signal: null } => Without(
                Outcome.Unknown,
                AgentError.BadAnswer,
                "the agent's answer does not have the shape of a command's result"
            ),
            { Signal: { } signal } => new ExecVerdict(Outcome.Signalled) { Signal = signal, Result = result },
            { ExitCode: 0 } => new ExecVerdict(Outcome.Ok) { ExitCode = 0, Result = result },
            _ => new ExecVerdict(Outcome.Failed) { ExitCode = result.ExitCode, Result = result },
        };
    }

    private static ExecVerdict OfRefusal(CallOutcome.Refused refused)
    {
        switch (refused.Error)
        {
            case AgentError.TimedOut:
                return Without(Outcome.TimedOut, refused.Error, refused.Message);
            case AgentError.MethodNotFound or AgentError.Unsupported:
                return Without(Outcome.Unsupported, refused.Error, refused.Message);
            // A program that was not found or could not be started did not run, and a shell would say so by these codes.
            case AgentError.NotFound:
                return Launch(refused, 127);
            case AgentError.CommandFailed:
                return Launch(refused, 126);
            case AgentError.ParseError
            or AgentError.InvalidRequest
            or AgentError.InvalidParams
            or AgentError.PermissionDenied
            or AgentError.TooLarge
            or AgentError.Stale
            or AgentError.Busy
            or AgentError.KeyConflict:
                return Without(Outcome.NotDelivered, refused.Error, refused.Message);
            default:
                // An internal error, or a code of an agent that we do not know: it may have begun.
                return Without(Outcome.Unknown, refused.Error, refused.Message);
        }
    }

    private static ExecVerdict Launch(CallOutcome.Refused refused, int otherwise) =>
        new(Outcome.Failed)
        {
            ExitCode = LaunchCode(refused.DataJson.Span) ?? otherwise,
            Error = refused.Error,
            Reason = refused.Message,
        };

    // data {"exit_code": 126 | 127}; agents of others send none, or something of their own.
    private static int? LaunchCode(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return null;
        }
        var reader = new Utf8JsonReader(data);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isCode = reader.ValueTextEquals("exit_code"u8);
                reader.Read();
                if (isCode)
                {
                    return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code) && code is 126 or 127 ? code : null;
                }
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return null;
        }
        return null;
    }

    private static ExecVerdict Without(Outcome outcome, AgentError error, string reason) => new(outcome) { Error = error, Reason = reason };
}
