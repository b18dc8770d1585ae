namespace Orchestrator.Protocol.Methods;

/// <summary>Params of <c>shutdown</c> and <c>reboot</c>: unknown members are refused; docs/protocol.md §3.9.</summary>
public sealed record PowerParams
{
    /// <summary>Delay before it is done, 0..86400 seconds.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>True: at once and without asking services to stop (after a sync).</summary>
    public bool Force { get; set; }
}

/// <summary>Answer to <c>shutdown</c> and <c>reboot</c>: flushed before anything is done.</summary>
/// <param name="Initiated">True when it will be done.</param>
/// <param name="Message">What will be done, and when.</param>
public sealed record PowerResult(bool Initiated, string Message);
