namespace Orchestrator.GuestAgent.Executing;

/// <summary>What a frame between broker and executor is; docs/decisions/0003-broker-and-executor.md. Numbers are the wire's.</summary>
internal enum WireKind : byte
{
    /// <summary>Broker, first and once: <see cref="Opening"/>.</summary>
    Opening = 1,

    /// <summary>Broker: <see cref="WireRequest"/>. One at a time.</summary>
    Request = 2,

    /// <summary>Broker: end the request that runs. Empty.</summary>
    Cancel = 3,

    /// <summary>Broker: the answer has left, what was to be done afterwards may be done. Empty.</summary>
    Go = 4,

    /// <summary>Executor: <see cref="WireAnswer"/>.</summary>
    Answer = 16,

    /// <summary>Executor: why it serves this connection no further, as text. Then it closes.</summary>
    Refusal = 17,
}
