using System.Globalization;

namespace Orchestrator.AgentSimulator.Guests;

/// <summary>A machine that is not there: who it is, its clocks, its files, and what was done in it. What only some need is made when it is needed.</summary>
/// <param name="seed">The run's seed.</param>
/// <param name="number">From 1; part of the socket's name.</param>
internal sealed class SimulatedGuest(ulong seed, int number, TimeProvider time)
{
    private const long UptimeMs = 3_600_000;

    private MemoryFiles? _files;
    private WitnessLog? _witness;

    public ulong Seed { get; } = seed;
    public int Number { get; } = number;
    public string Hostname { get; } = "sim-" + number.ToString("00000", CultureInfo.InvariantCulture);
    public GuestIdentity Identity { get; } = new(seed, number);
    public GuestClock Clock { get; } = new(time, UptimeMs + number);
    public AgentFigures Figures { get; } = new();
    public FleetMemory Fleets { get; } = new();

    /// <summary>The newest entry of the agent's journal: each thing that is carried out counts it up.</summary>
    public long JournalSeq { get; private set; } = 1000;

    /// <summary>True while the agent says that it belongs to a fleet that no host has.</summary>
    public bool IsOfStrangeFleet { get; set; }

    /// <summary>True while the agent names another installation at each greeting.</summary>
    public bool LiesAtGreetings { get; set; }

    public MemoryFiles Files => _files ??= new MemoryFiles(Hostname);
    public IReadOnlyCollection<WitnessEntry> Witnessed => _witness?.Entries ?? [];

    /// <summary>Something is carried out now.</summary>
    /// <param name="id">The request's id as it stood on the wire.</param>
    public void Execute(string id, string method, params IReadOnlyList<string> words)
    {
        JournalSeq++;
        Figures.Executed++;
        (_witness ??= new WitnessLog()).Add(time.GetUtcNow().ToUnixTimeMilliseconds(), id, method, words);
    }

    /// <summary>A host greets, and is about to be told who answers.</summary>
    public void Greeted()
    {
        Figures.Hellos++;
        if (LiesAtGreetings)
        {
            Identity.Reinstall();
        }
    }

    /// <summary>The machine boots: another boot, another process, a clock from 0.</summary>
    public void Boot()
    {
        Identity.Boot();
        Clock.Boot();
    }

    /// <summary>A snapshot is loaded: the disk's journal and the clocks are those of before.</summary>
    public void Revert(long byMs)
    {
        JournalSeq = Math.Max(0, JournalSeq - 1 - byMs / 1000);
        Clock.Jump(-byMs);
    }
}
