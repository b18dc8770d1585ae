using Orchestrator.Protocol;

namespace Orchestrator.Model.Vms;

/// <summary>How a call ended: exactly one of these, once.</summary>
public abstract record CallOutcome
{
    private CallOutcome() { }

    /// <summary>The agent answered with a result.</summary>
    /// <param name="ResultJson">UTF-8 JSON of the result member, checked to be well-formed; what it says is the guest's word.</param>
    /// <param name="Elapsed">From being written to being answered.</param>
    public sealed record Answered(ReadOnlyMemory<byte> ResultJson, TimeSpan Elapsed) : CallOutcome;

    /// <summary>The agent answered with an error.</summary>
    /// <param name="Code">The JSON-RPC code as it came.</param>
    /// <param name="Message">Guest text: hostile; already stripped of control characters and cut at 1024 characters.</param>
    public sealed record Refused(AgentError Error, int Code, string Message) : CallOutcome
    {
        /// <summary>UTF-8 JSON of the error's data member, as it came and well-formed; empty when there was none.</summary>
        public ReadOnlyMemory<byte> DataJson { get; init; }
    }

    /// <summary>None of it was sent and none will be, so it certainly did not run.</summary>
    /// <param name="Why">For people: which state, since when, why.</param>
    public sealed record NotDelivered(AgentError Error, string Why) : CallOutcome;

    /// <summary>It was written and no answer came: it may have run.</summary>
    public sealed record Unknown(AgentError Error, string Why) : CallOutcome;
}
