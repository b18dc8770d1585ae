using Orchestrator.Model.Vms;
using Orchestrator.Storage.Sqlite;

namespace Orchestrator.Storage.Tests;

/// <summary>Opens the store of a folder and saves one pair of agents after the other, saying each number once it is saved, until it is killed.</summary>
internal static class EndlessWriter
{
    /// <summary>The two agents of a number are saved in one transaction: one without the other must never be seen.</summary>
    public static KnownAgent[] PairOf(long number) =>
        [SampleAgents.Of("left") with { JournalSeq = number }, SampleAgents.Of("right") with { JournalSeq = number }];

    public static int Run(string folder)
    {
        using var store = SqliteHostStore.Open(folder);
        var first = store.LoadKnownAgents().Select(a => a.JournalSeq).DefaultIfEmpty(0).Max() + 1;
        Console.WriteLine($"open {store.Fleet} {store.Epoch}");
        for (var number = first; ; number++)
        {
            store.Save(PairOf(number));
            Console.WriteLine($"saved {number}");
        }
    }
}
