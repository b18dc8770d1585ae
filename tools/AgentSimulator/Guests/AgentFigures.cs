namespace Orchestrator.AgentSimulator.Guests;

/// <summary>What one agent has counted since the start, or all of them together.</summary>
internal sealed class AgentFigures
{
    /// <summary>Hosts that were served.</summary>
    public long Connections { get; set; }

    /// <summary>Greetings that were answered.</summary>
    public long Hellos { get; set; }

    /// <summary>Requests that were read, greetings and refused ones included.</summary>
    public long Requests { get; set; }

    /// <summary>Requests that were refused because they were stale.</summary>
    public long Stale { get; set; }

    /// <summary>Lines that were no request.</summary>
    public long BadLines { get; set; }

    /// <summary>Bytes that were lost: sent while the agent was deaf or hung.</summary>
    public long LostBytes { get; set; }

    /// <summary>Answers that were sent.</summary>
    public long Answers { get; set; }

    /// <summary>Commands, writes and power requests that were carried out.</summary>
    public long Executed { get; set; }

    /// <summary>Faults that were begun.</summary>
    public long Faults { get; set; }

    /// <summary>Bytes that a fault sent unasked.</summary>
    public long StrayBytes { get; set; }

    public void Add(AgentFigures other)
    {
        Connections += other.Connections;
        Hellos += other.Hellos;
        Requests += other.Requests;
        Stale += other.Stale;
        BadLines += other.BadLines;
        LostBytes += other.LostBytes;
        Answers += other.Answers;
        Executed += other.Executed;
        Faults += other.Faults;
        StrayBytes += other.StrayBytes;
    }
}
