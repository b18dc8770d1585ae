using Orchestrator.HostService.Configuration.Binding;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Configuration;

/// <summary><c>orchestrator.connection</c>: <see cref="ConnectionSettings"/> as the binder can fill it. What each means stands there.</summary>
public sealed class ConnectionOptions
{
    private static readonly ConnectionSettings Defaults = ConnectionSettings.Default;

    public TimeSpan PingInterval { get; set; } = Defaults.PingInterval;
    public TimeSpan? PingTimeout { get; set; } = Defaults.PingTimeout;
    public TimeSpan ConnectTimeout { get; set; } = Defaults.ConnectTimeout;
    public TimeSpan GreetingTimeout { get; set; } = Defaults.GreetingTimeout;
    public TimeSpan HelloInterval { get; set; } = Defaults.HelloInterval;
    public TimeSpan WriteTimeout { get; set; } = Defaults.WriteTimeout;
    public TimeSpan BackoffMin { get; set; } = Defaults.BackoffMin;
    public TimeSpan BackoffMax { get; set; } = Defaults.BackoffMax;
    public TimeSpan AbsentRetryMax { get; set; } = Defaults.AbsentRetryMax;
    public TimeSpan MigrationPatience { get; set; } = Defaults.MigrationPatience;
    public TimeSpan StartSpreadPerVm { get; set; } = Defaults.StartSpreadPerVm;
    public int InFlightMax { get; set; } = Defaults.InFlightMax;
    public int QueueMax { get; set; } = Defaults.QueueMax;

    [Key("frame-bytes-max-10"), Size("64 KiB", "1 GiB")]
    public int FrameBytesMax10 { get; set; } = Defaults.FrameBytesMax10;

    [Key("frame-bytes-max-11"), Size("64 KiB", "1 GiB")]
    public int FrameBytesMax11 { get; set; } = Defaults.FrameBytesMax11;

    [Key("partial-frame-budget"), Size("64 KiB", "1 TiB")]
    public long PartialFrameBudgetBytes { get; set; } = Defaults.PartialFrameBudgetBytes;

    /// <summary>For the actors; its own rules are <see cref="ConnectionSettings.Mistakes"/>.</summary>
    public ConnectionSettings ToSettings() =>
        new()
        {
            PingInterval = PingInterval,
            PingTimeout = PingTimeout,
            ConnectTimeout = ConnectTimeout,
            GreetingTimeout = GreetingTimeout,
            HelloInterval = HelloInterval,
            WriteTimeout = WriteTimeout,
            BackoffMin = BackoffMin,
            BackoffMax = BackoffMax,
            AbsentRetryMax = AbsentRetryMax,
            MigrationPatience = MigrationPatience,
            StartSpreadPerVm = StartSpreadPerVm,
            InFlightMax = InFlightMax,
            QueueMax = QueueMax,
            FrameBytesMax10 = FrameBytesMax10,
            FrameBytesMax11 = FrameBytesMax11,
            PartialFrameBudgetBytes = PartialFrameBudgetBytes,
        };
}
