using System.Collections.Immutable;
using Orchestrator.Protocol;

namespace Orchestrator.Model.Vms;

/// <summary>How the host keeps its connections: every pause, patience and bound, with the defaults that <c>orchestrator.connection</c> documents.</summary>
public sealed record ConnectionSettings
{
    private static readonly TimeSpan PingPatienceMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPatienceMax = TimeSpan.FromSeconds(7);

    /// <summary>The defaults.</summary>
    public static ConnectionSettings Default { get; } = new();

    /// <summary>Between two pings of a quiet, ready VM. Any answer is a sign of life and puts the next ping off.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A ping without an answer for this long means that the VM is silent; null for <see cref="PingPatience"/>'s own rule.</summary>
    public TimeSpan? PingTimeout { get; init; }

    /// <summary>What holds of <see cref="PingTimeout"/>: by itself four fifths of the interval and at most 5 s, so that a hang shows within two intervals.</summary>
    public TimeSpan PingPatience => PingTimeout ?? (PingInterval * 0.8 < PingPatienceMax ? PingInterval * 0.8 : PingPatienceMax);

    /// <summary>
    /// After how long without an answer a VM that was up when the service found it is called silent, while it is greeted on: 7 s, which the slowest known agent
    /// does not need, and at most <see cref="GreetingTimeout"/>. One whose QEMU came later may be booting, and has all of that.
    /// </summary>
    public TimeSpan FirstPatience => GreetingTimeout < FirstPatienceMax ? GreetingTimeout : FirstPatienceMax;

    /// <summary>How long a VM that is being migrated is left without a verdict.</summary>
    public TimeSpan MigrationPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For connect(2) on the channel's socket. A full backlog means that others hold the channel.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a connected agent may leave hellos unanswered before the connection is closed and tried anew. At least 15 s suits agents that go deaf for 5 s.</summary>
    public TimeSpan GreetingTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two hellos on one connection; each has a new id.</summary>
    public TimeSpan HelloInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A line that cannot be written whole within this time ends the connection: the guest does not read.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First pause before a new connect.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest pause before a new connect where a person must mend something, or a guest loses connection after connection.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause while the socket is missing, refuses or is held: asking costs nothing, and a VM that was started should be ready soon.</summary>
    public TimeSpan AbsentRetryMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Calls open at once on one connection. An agent that names a lower limit gets that, one that names none gets one at a time.</summary>
    public int InFlightMax { get; init; } = 8;

    /// <summary>Calls that wait for their turn per VM; one more is refused with queue-full.</summary>
    public int QueueMax { get; init; } = 64;

    /// <summary>Longest line taken from an agent, bytes without the newline.</summary>
    public int FrameBytesMax10 { get; init; } = ProtocolLimits.HostLineBytesMax10;

    /// <summary>Longest line taken from an agent of protocol 1.1 or later that has streams, bytes without the newline.</summary>
    public int FrameBytesMax11 { get; init; } = ProtocolLimits.HostLineBytesMax11;

    /// <summary>Bytes of unfinished lines that all connections together may hold; the connection that would pass it is closed with that reason.</summary>
    public long PartialFrameBudgetBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>First connects of N VMs are spread over N times this, so that a start is no stampede.</summary>
    public TimeSpan StartSpreadPerVm { get; init; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>Everything that does not fit together, one sentence each, naming the key under <c>orchestrator.connection</c>; empty when all is well.</summary>
    public ImmutableArray<string> Mistakes()
    {
        var found = ImmutableArray.CreateBuilder<string>();
        foreach (
            var (key, value) in new (string, TimeSpan?)[]
            {
                ("ping-interval", PingInterval),
                ("ping-timeout", PingTimeout),
                ("connect-timeout", ConnectTimeout),
                ("greeting-timeout", GreetingTimeout),
                ("hello-interval", HelloInterval),
                ("write-timeout", WriteTimeout),
                ("backoff-min", BackoffMin),
                ("backoff-max", BackoffMax),
                ("absent-retry-max", AbsentRetryMax),
                ("migration-patience", MigrationPatience),
            }
        )
        {
            if (value < TimeSpan.FromMilliseconds(10) || value > TimeSpan.FromDays(1))
            {
                found.Add($"{key} must be from 10 ms to 1 day");
            }
        }
        if (StartSpreadPerVm < TimeSpan.Zero || StartSpreadPerVm > TimeSpan.FromSeconds(10))
        {
            found.Add("start-spread-per-vm must be from 0 to 10 s");
        }
        if (BackoffMin > BackoffMax)
        {
            found.Add("backoff-min must not be more than backoff-max");
        }
        if (HelloInterval > GreetingTimeout)
        {
            found.Add("hello-interval must not be more than greeting-timeout");
        }
        if (InFlightMax is < 1 or > 1024)
        {
            found.Add("in-flight-max must be from 1 to 1024");
        }
        if (QueueMax is < 1 or > 100_000)
        {
            found.Add("queue-max must be from 1 to 100000");
        }
        foreach (var (key, value) in new[] { ("frame-bytes-max-10", FrameBytesMax10), ("frame-bytes-max-11", FrameBytesMax11) })
        {
            if (value is < 64 * 1024 or > 1024 * 1024 * 1024)
            {
                found.Add($"{key} must be from 64 KiB to 1 GiB");
            }
        }
        if (PartialFrameBudgetBytes < Math.Max(FrameBytesMax10, FrameBytesMax11))
        {
            found.Add("partial-frame-budget must hold at least one frame of the largest kind");
        }
        return found.ToImmutable();
    }
}
