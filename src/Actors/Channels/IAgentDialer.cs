using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Channels;

/// <summary>Connects to a channel. The seam between the actors and the operating system; tests put scripted channels behind it.</summary>
public interface IAgentDialer
{
    /// <summary>Connects once. Does not throw for anything that the other side or the kernel says.</summary>
    ValueTask<DialResult> DialAsync(string socketPath, CancellationToken cancel);
}

/// <summary>How a connect ended.</summary>
public abstract record DialResult
{
    private DialResult() { }

    /// <param name="Socket">Owned by the receiver.</param>
    public sealed record Connected(IAgentSocket Socket) : DialResult;

    /// <param name="Detail">What the kernel said, for people; may be empty.</param>
    public sealed record Failed(DialFailure Failure, string Detail) : DialResult;
}
