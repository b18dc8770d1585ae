using Orchestrator.AgentSimulator.Dialects;
using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Ports;

/// <summary>What all agents of a run have in common.</summary>
/// <param name="Folder">Where the sockets are.</param>
/// <param name="Seed">Of all chance.</param>
internal sealed record PortSettings(string Folder, DialectName Dialect, ulong Seed, Latency Latency, IReadOnlyList<FaultSpec> Script)
{
    /// <summary>The socket of one agent: <c>sim-00001.sock</c>.</summary>
    public string SocketOf(int number) =>
        Path.Combine(Folder, $"sim-{number.ToString("00000", System.Globalization.CultureInfo.InvariantCulture)}.sock");
}
