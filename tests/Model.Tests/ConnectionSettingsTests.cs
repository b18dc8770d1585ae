using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests;

public sealed class ConnectionSettingsTests
{
    [Fact]
    public void The_defaults_have_no_mistakes() => Assert.Empty(ConnectionSettings.Default.Mistakes());

    [Fact]
    public void All_mistakes_are_told_at_once_by_key()
    {
        var wrong = new ConnectionSettings
        {
            PingInterval = TimeSpan.Zero,
            HelloInterval = TimeSpan.FromSeconds(20),
            BackoffMin = TimeSpan.FromMinutes(1),
            InFlightMax = 0,
            QueueMax = 0,
            FrameBytesMax11 = 10,
            PartialFrameBudgetBytes = 1,
            StartSpreadPerVm = TimeSpan.FromSeconds(-1),
        };

        var told = string.Join('\n', wrong.Mistakes());

        foreach (
            var key in new[]
            {
                "ping-interval",
                "hello-interval",
                "backoff-min",
                "in-flight-max",
                "queue-max",
                "frame-bytes-max-11",
                "partial-frame-budget",
                "start-spread-per-vm",
            }
        )
        {
            Assert.Contains(key, told, StringComparison.Ordinal);
        }
    }
}
