using System.Diagnostics;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Installation;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Tests.Logging;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Installation;

/// <summary>What the agent keeps in <c>state_dir</c>, over restarts, damage and disks that do not do what they should.</summary>
public sealed class StateKeepingTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private const string Machine = "4c4c454400513310805ab6c04f4a3333";

    private readonly TestFolder _state = new("state");
    private readonly KeptLines _kept = new();
    private readonly AgentLog _log;

    public StateKeepingTests() => _log = new AgentLog(AgentLogLevel.Debug, _kept, TimeProvider.System);

    private string FleetsFile => _state[FleetKeeper.FileName];

    [Fact]
    public void Epochs_and_the_own_fleet_outlive_the_agent()
    {
        var first = Keeper();
        first.Heed("east", 5, claim: false);
        first.Raise(first.Heed("west", 2, claim: false), 9);
        Assert.True(first.OnDisk);
        var second = Keeper();
        Assert.Equal("east", second.Own);
        Assert.Equal((5L, 9L), (second.Heed("east", null, claim: false).Epoch, second.Heed("west", 3, claim: false).Epoch));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FleetsFile));
        Assert.Equal([FleetsFile], Directory.GetFiles(_state.Path));
    }

    [Fact]
    public void An_epoch_is_on_disk_before_it_is_told()
    {
        var keeper = Keeper();
        for (var epoch = 1; epoch <= 50; epoch++)
        {
            keeper.Heed("east", epoch, claim: false);
            keeper.Settle();
            Assert.Contains($"east {epoch}\n", File.ReadAllText(FleetsFile), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_was_cut_or_changed_anywhere_is_put_aside_and_never_believed()
    {
        var keeper = Keeper();
        keeper.Heed("east", 5, claim: false);
        keeper.Settle();
        var sound = File.ReadAllBytes(FleetsFile);
        for (var at = 0; at < sound.Length; at++)
        {
            Damaged(sound[..at]);
            var flipped = (byte[])sound.Clone();
            flipped[at] ^= 1;
            Damaged(flipped);
        }
        Damaged([.. sound, (byte)'\n']);
        Damaged(new byte[100_000]);

        void Damaged(byte[] bytes)
        {
            File.WriteAllBytes(FleetsFile, bytes);
            var anew = Keeper();
            Assert.Null(anew.Own);
            Assert.Equal(bytes, File.ReadAllBytes(FleetsFile + ".damaged"));
            Assert.False(File.Exists(FleetsFile));
        }
        Assert.Contains(Logged(), line => line.Contains("state file is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_put_aside_too()
    {
        Directory.CreateDirectory(FleetsFile);
        var keeper = Keeper();
        keeper.Heed("east", 5, claim: false);
        keeper.Settle();
        Assert.True(keeper.OnDisk);
        Assert.True(Directory.Exists(FleetsFile + ".damaged"));
    }

    [Fact]
    public void A_folder_that_is_not_there_costs_durability_and_is_told_once()
    {
        var keeper = new FleetKeeper(new StateFolder(_state["missing"], _log, Limit), _log);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            keeper.Heed("east", epoch, claim: false);
            keeper.Settle();
        }
        Assert.Equal((3L, false), (keeper.Heed("east", 1, claim: false).Epoch, keeper.OnDisk));
        Assert.Single(Logged(), line => line.Contains("no such file or directory", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_others_may_write_is_neither_read_nor_written()
    {
        var first = Keeper();
        first.Heed("east", 5, claim: false);
        first.Settle();
        File.SetUnixFileMode(_state.Path, (UnixFileMode)0x1FF);
        var second = Keeper();
        second.Heed("west", 1, claim: false);
        second.Settle();
        Assert.False(second.OnDisk);
        // Mended while it runs: what it had not read it does not write over.
        File.SetUnixFileMode(_state.Path, (UnixFileMode)0x1C0);
        second.Heed("west", 2, claim: false);
        second.Settle();
        Assert.False(second.OnDisk);
        Assert.Contains("east 5", File.ReadAllText(FleetsFile), StringComparison.Ordinal);
        Assert.Equal("east", Keeper().Own);
    }

    [Fact]
    public void What_could_not_be_written_is_written_when_it_can_be()
    {
        // A folder that is not empty can be neither replaced nor renamed over.
        Directory.CreateDirectory(Path.Combine(FleetsFile + ".new", "in the way"));
        var keeper = Keeper();
        keeper.Heed("east", 5, claim: false);
        keeper.Settle();
        Assert.False(keeper.OnDisk);
        Directory.Delete(FleetsFile + ".new", recursive: true);
        keeper.Settle();
        Assert.True(keeper.OnDisk);
        Assert.Contains("east 5", File.ReadAllText(FleetsFile), StringComparison.Ordinal);
        var logged = Logged();
        Assert.Single(logged, line => line.Contains("state may be lost", StringComparison.Ordinal));
        Assert.Single(logged, line => line.Contains("on disk again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_disk_that_hangs_is_waited_for_once_and_gets_the_newest_when_it_answers()
    {
        using var answers = new ManualResetEventSlim();
        var folder = new StateFolder(
            _state.Path,
            _log,
            TimeSpan.FromMilliseconds(100),
            (at, name, content) =>
            {
                answers.Wait();
                return StateDisk.Replace(at, name, content);
            }
        );
        var keeper = new FleetKeeper(folder, _log);
        keeper.Heed("east", 1, claim: false);
        keeper.Settle();
        Assert.False(keeper.OnDisk);
        var began = Stopwatch.GetTimestamp();
        for (var epoch = 2; epoch <= 200; epoch++)
        {
            keeper.Heed("east", epoch, claim: false);
            keeper.Settle();
        }
        // Were each of them waited for, it would be 20 s.
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 10);
        Assert.Single(Logged(), line => line.Contains("did not answer within 0.1 s", StringComparison.Ordinal));
        answers.Set();
        Assert.True(SpinWait.SpinUntil(() => keeper.OnDisk, Limit));
        Assert.Contains("east 200\n", File.ReadAllText(FleetsFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_told_once_and_forgets_nothing_that_it_had()
    {
        var errno = 0;
        var folder = new StateFolder(
            _state.Path,
            _log,
            Limit,
            (at, name, content) => errno != 0 ? errno : StateDisk.Replace(at, name, content)
        );
        var keeper = new FleetKeeper(folder, _log);
        keeper.Heed("east", 1, claim: false);
        keeper.Settle();
        Assert.True(keeper.OnDisk);
        errno = 28;
        for (var epoch = 2; epoch <= 5; epoch++)
        {
            keeper.Heed("east", epoch, claim: false);
            keeper.Settle();
        }
        Assert.Equal((5L, false), (keeper.Heed("east", null, claim: false).Epoch, keeper.OnDisk));
        Assert.Contains("east 1\n", File.ReadAllText(FleetsFile), StringComparison.Ordinal);
        Assert.Single(Logged(), line => line.Contains("no space left", StringComparison.Ordinal));
        errno = 0;
        keeper.Settle();
        Assert.True(keeper.OnDisk);
        Assert.Contains("east 5\n", File.ReadAllText(FleetsFile), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_not_taken_for_a_disk()
    {
        using var memory = new MemoryFolder();
        var keeper = new FleetKeeper(new StateFolder(memory.Path, _log, Limit), _log);
        keeper.Heed("east", 5, claim: false);
        keeper.Settle();
        Assert.False(keeper.OnDisk);
        Assert.Equal("east", new FleetKeeper(new StateFolder(memory.Path, _log, Limit), _log).Own);
        Assert.Single(Logged(), line => line.Contains("tmpfs", StringComparison.Ordinal));
    }

    [Fact]
    public void An_installation_keeps_its_name_and_a_copy_on_another_machine_gets_its_own()
    {
        var copies = 0;
        var first = Identify(Machine);
        Assert.Equal(first, Identify(Machine));
        Assert.Equal(first, Identify(null));
        Assert.Equal(0, copies);
        var other = new string(Machine.Reverse().ToArray());
        var copy = Identify(other);
        Assert.NotEqual(first, copy);
        Assert.Equal((copy, 1), (Identify(other), copies));

        string Identify(string? machine)
        {
            var folder = Folder();
            var id = AgentIdFile.Identify(folder, machine, _log, () => copies++);
            folder.Settle();
            return id;
        }
    }

    [Fact]
    public void A_machine_that_becomes_known_later_is_remembered()
    {
        var ids = new List<string>();
        foreach (var machine in new[] { null, Machine, null, new string('1', 31) + "2" })
        {
            var folder = Folder();
            ids.Add(AgentIdFile.Identify(folder, machine, _log, () => { }));
            folder.Settle();
        }
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(ids[0], ids[2]);
        Assert.NotEqual(ids[0], ids[3]);
    }

    [Fact]
    public void A_copy_belongs_to_no_fleet_and_keeps_its_epochs()
    {
        var keeper = Keeper();
        keeper.Heed("east", 5, claim: false);
        keeper.Disown();
        keeper.Settle();
        var again = Keeper();
        Assert.Null(again.Own);
        Assert.Equal(5, again.Heed("east", 1, claim: false).Epoch);
    }

    [Fact]
    public void A_boot_lasts_until_it_is_ended_or_the_machines_own_ends()
    {
        string Boot(string machineBoot)
        {
            var folder = Folder();
            var id = BootIdFile.Identify(folder, machineBoot);
            folder.Settle();
            return id;
        }
        var first = Boot(Machine);
        Assert.Equal(first, Boot(Machine));
        BootIdFile.End(_state.Path);
        var second = Boot(Machine);
        Assert.NotEqual(first, second);
        Assert.NotEqual(second, Boot(new string('0', 31) + "1"));
    }

    public void Dispose()
    {
        _log.Drain(Limit);
        _state.Dispose();
    }

    private StateFolder Folder() => new(_state.Path, _log, Limit);

    private FleetKeeper Keeper() => new(Folder(), _log);

    private IReadOnlyList<string> Logged()
    {
        Assert.True(_log.Drain(Limit));
        return _kept.Lines;
    }

    /// <summary>A folder that no restart of the machine outlives.</summary>
    private sealed class MemoryFolder : IDisposable
    {
        public string Path { get; } = $"/dev/shm/agent-{Guid.NewGuid():N}";

        public MemoryFolder() => Directory.CreateDirectory(Path, (UnixFileMode)0x1C0);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
