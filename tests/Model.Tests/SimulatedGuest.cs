using Orchestrator.Protocol.Methods;

namespace Orchestrator.Model.Tests;

/// <summary>A request as it stands in the guest's port.</summary>
/// <param name="Number">The call's number; 0 for hellos and pings.</param>
/// <param name="NotAfter">Not to be begun later; only agents that fence heed it, and the instance.</param>
internal sealed record PortLine(string Method, long Id, int Number, int Connection, string? Instance, TimeSpan NotAfter, bool Claim);

/// <summary>A guest on virtual time, and the port before it: whatever was written waits there until the guest reads, across connections where nobody takes it back.</summary>
internal sealed class SimulatedGuest(bool fences)
{
    private readonly Queue<PortLine> _port = new();
    private int _instance = 1;

    /// <summary>Somebody listens on the socket.</summary>
    public bool IsThere { get; set; } = true;

    /// <summary>The machine stands still.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Its agent reads nothing.</summary>
    public bool IsHung { get; set; }

    /// <summary>The fleet that its agent belongs to.</summary>
    public string Fleet { get; set; } = "ours";

    public string AgentId { get; set; } = "a1";

    /// <summary>Calls that it has begun, by their numbers, and when.</summary>
    public List<(int Number, TimeSpan At, PortLine Line)> Begun { get; } = [];

    public bool Reads => IsThere && !IsPaused && !IsHung;

    public string InstanceId => $"i{_instance}";

    public void Restart() => _instance++;

    /// <summary>QEMU has ended, and all that waited in it.</summary>
    public void Clear() => _port.Clear();

    public void Write(PortLine line) => _port.Enqueue(line);

    /// <summary>The connection was closed: the host takes back what the guest has not read, or QEMU has it already.</summary>
    public void Closed(bool isTakenBack)
    {
        if (isTakenBack)
        {
            _port.Clear();
        }
    }

    /// <summary>Reads one line. Null when there is none or it does not read.</summary>
    public PortLine? Read(TimeSpan now)
    {
        if (!Reads || !_port.TryDequeue(out var line))
        {
            return null;
        }
        if (line.Claim)
        {
            Fleet = "ours";
        }
        if (line.Number > 0 && !IsStale(line, now))
        {
            Begun.Add((line.Number, now, line));
        }
        return line;
    }

    public bool IsStale(PortLine line, TimeSpan now) => fences && line.Number > 0 && (line.Instance != InstanceId || now > line.NotAfter);

    /// <summary>What it says of itself.</summary>
    public GetAgentInfoResult Info() =>
        fences
            ? new("0.2.0", "1.1.0", "linux", ["ping"])
            {
                InstanceId = InstanceId,
                AgentId = AgentId,
                Fleet = Fleet,
                Epoch = 1,
                Session = "s",
                Limits = new AgentLimits(65536, 4),
            }
            : new("0.1.0", "1.0.0", "linux", ["ping"]);
}
