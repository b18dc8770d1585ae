using Orchestrator.Storage.Sqlite;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Storage.Tests;

/// <summary>kill -9 in the middle of writing.</summary>
public sealed class SqliteKillTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new("store-t-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_all_that_was_saved_is_there_no_save_is_half_done_and_the_epoch_goes_on()
    {
        var (fleet, epoch) = ("", 0L);
        for (var round = 0; round < TestSize.Rounds(3); round++)
        {
            await using var writer = ChildProcess.Start("dotnet", typeof(EndlessWriter).Assembly.Location, _folder.Path);
            await Eventually.HoldsAsync("saves of the writer", () => writer.Output.Count > 20 + (round * 7) || writer.HasEnded, Patience);
            await writer.KillAsync();
            var said = writer.Output;
            Assert.True(said.Count > 1, string.Join('\n', writer.Error));

            var opened = said[0].Split(' ');
            fleet = fleet.Length == 0 ? opened[1] : fleet;
            Assert.Equal([fleet, $"{++epoch}"], opened[1..]);
            var last = long.Parse(said[^1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

            using var store = SqliteHostStore.Open(_folder.Path);
            Assert.Equal((fleet, ++epoch), (store.Fleet, store.Epoch));
            var kept = store.LoadKnownAgents();
            // The one that was being saved when the process died may be there as a whole, too.
            Assert.InRange(kept[0].JournalSeq, last, last + 1);
            Assert.Equal(EndlessWriter.PairOf(kept[0].JournalSeq), kept);
        }
    }
}
