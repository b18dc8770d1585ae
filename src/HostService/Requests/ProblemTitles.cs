using Orchestrator.Protocol;

namespace Orchestrator.HostService.Requests;

/// <summary>The short title of each kind of problem; docs/api.md lists the same.</summary>
public static class ProblemTitles
{
    public static string Of(AgentError error) =>
        error switch
        {
            AgentError.ParseError => "The agent could not parse the request",
            AgentError.InvalidRequest => "The agent found the request invalid",
            AgentError.MethodNotFound => "The agent does not know this method",
            AgentError.InvalidParams => "The agent refused the parameters",
            AgentError.Internal => "Something failed that should not",
            AgentError.CommandFailed => "The guest could not do it",
            AgentError.PermissionDenied => "The guest's policy forbids it",
            AgentError.NotFound => "The guest has no such thing",
            AgentError.TimedOut => "It took too long in the guest",
            AgentError.TooLarge => "Too large",
            AgentError.Stale => "The agent refused a request from the past",
            AgentError.Busy => "Too much at once",
            AgentError.KeyConflict => "The key belongs to another request",
            AgentError.UnknownVm => "No VM of that name",
            AgentError.VmNotReady => "The VM is not ready",
            AgentError.QueueFull => "Too many calls wait for this VM",
            AgentError.ConnectionLost => "The channel to the VM was lost; it may have been done",
            AgentError.DeadlinePassed => "No answer in time",
            AgentError.BadAnswer => "The agent's answer makes no sense",
            AgentError.Unsupported => "This VM's agent cannot do that",
            AgentError.ServiceStopping => "The service is stopping",
            AgentError.GateClosed => "Not allowed to you",
            AgentError.BadRequest => "The request is wrong",
            AgentError.NoSuchResource => "Nothing there",
            AgentError.Unauthenticated => "A token is needed",
            AgentError.Forbidden => "Not for you",
            AgentError.ServiceUnreachable => "The service cannot be reached",
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "No title is written down for this error."),
        };
}
