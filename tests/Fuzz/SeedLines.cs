using System.Text;
using Orchestrator.Tests.Shared.Corpus;

namespace Orchestrator.Fuzz;

/// <summary>
/// Lines that random ones are made from: the files of <c>corpus/</c>, which has every line that once found something, and the short ones of the corpus made by
/// rule.
/// </summary>
internal static class SeedLines
{
    private const int ShortBytesMax = 300;

    /// <summary>The lines of one file, without their endings.</summary>
    public static IReadOnlyList<byte[]> Of(string file) =>
        [
            .. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "corpus", file))
                .Where(line => line.Length > 0)
                .Select(Encoding.UTF8.GetBytes),
        ];

    /// <summary>Whatever an agent or a host may be sent as one line.</summary>
    public static IReadOnlyList<byte[]> Messages { get; } =
    [.. Of("messages.jsonl"), .. WireCorpus.All.Select(wire => wire.Bytes[..^1]).Where(line => line.Length <= ShortBytesMax)];
}
