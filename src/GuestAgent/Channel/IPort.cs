using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Channel;

/// <summary>Where the channel comes from: a virtio-serial port, or a unix socket in the place where QEMU's would be. Belongs to the channel's thread.</summary>
internal interface IPort : IDisposable
{
    /// <summary>True when the descriptor stays open while no host is there, reads answer 0 meanwhile, and bytes outlive a host.</summary>
    bool OutlivesHosts { get; }

    /// <summary>True when a read that fills less than it could has emptied the descriptor.</summary>
    bool ShortReadMeansEmpty { get; }

    /// <summary>Pause before another try where no sign is to be had.</summary>
    int RetrySeconds { set; }

    /// <summary>Milliseconds until <see cref="TryOpen"/> is worth another try without a sign, -1 for never.</summary>
    int RetryMs { get; }

    /// <summary>Opens the channel, non-blocking.</summary>
    /// <returns>The descriptor, which is the caller's to close, or -1: not now.</returns>
    int TryOpen();

    /// <summary>Has the events that make another <see cref="TryOpen"/> worth while told under this token.</summary>
    void AwaitSign(Epoll epoll, int token);
}
