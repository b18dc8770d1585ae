namespace Orchestrator.AgentSimulator.Guests;

/// <summary>One thing that an agent carried out.</summary>
/// <param name="AtUnixMs">When it was begun, by the machine's clock, milliseconds: not by the guest's.</param>
/// <param name="Id">The request's id as it stood on the wire.</param>
/// <param name="Method">Wire name.</param>
/// <param name="Words">The command and its arguments, or the path.</param>
internal sealed record WitnessEntry(long AtUnixMs, string Id, string Method, IReadOnlyList<string> Words);

/// <summary>The witness: what was carried out in one guest and when, so that a test can prove that nothing ran late or twice. Keeps the last thousand.</summary>
internal sealed class WitnessLog
{
    private const int EntriesMax = 1000;
    private const int WordsMax = 32;
    private const int WordCharsMax = 200;

    private readonly Queue<WitnessEntry> _entries = new();

    public IReadOnlyCollection<WitnessEntry> Entries => _entries;

    public void Add(long atUnixMs, string id, string method, IReadOnlyList<string> words)
    {
        if (_entries.Count == EntriesMax)
        {
            _entries.Dequeue();
        }
        _entries.Enqueue(new WitnessEntry(atUnixMs, id, method, [.. words.Take(WordsMax).Select(Cut)]));
    }

    private static string Cut(string word) => word.Length <= WordCharsMax ? word : word[..WordCharsMax];
}
