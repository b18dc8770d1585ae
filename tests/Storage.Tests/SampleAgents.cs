using Orchestrator.Model.Vms;

namespace Orchestrator.Storage.Tests;

/// <summary>Agents to keep, none like another.</summary>
internal static class SampleAgents
{
    private static readonly DateTimeOffset Seen = new DateTimeOffset(2026, 11, 22, 20, 15, 30, TimeSpan.FromHours(2)).AddTicks(1234567);

    /// <summary>One with every member set.</summary>
    public static KnownAgent Of(string vm) =>
        new(new VmId($"host-1/{vm}"), $"agent of {vm}, ünïcode 💻", "boot-1", "journal-1", 41, 7, Seen.AddDays(-1), Seen)
        {
            AcceptedFleet = "theirs",
        };

    /// <summary>One with everything left out that may be.</summary>
    public static KnownAgent BareOf(string vm) => new(new VmId($"host-1/{vm}"), "", null, null, 0, 0, null, DateTimeOffset.UnixEpoch);
}
