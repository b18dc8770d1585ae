using System.Collections.Immutable;
using System.Diagnostics;
using Orchestrator.Actors.Inventory;
using Orchestrator.Model.Vms;
using Orchestrator.Tests.Shared;
using static Orchestrator.Actors.Tests.Inventory.WatchedInventory;

namespace Orchestrator.Actors.Tests.Inventory;

/// <summary>Real folders and sockets: what appears, vanishes and moves in them is in the inventory at once.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly TestFolder _folder = new("inv-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sockets_that_appear_vanish_and_are_renamed_are_vms_that_do_so()
    {
        SocketNode.Make(_folder["early.sock"]);
        File.WriteAllText(_folder["file.sock"], "no socket");
        File.CreateSymbolicLink(_folder["link.sock"], _folder["early.sock"]);
        Directory.CreateDirectory(_folder["folder.sock"]);
        SocketNode.Make(_folder["other.txt"]);
        await using var inventory = new WatchedInventory(Setup(Rule(_folder.Path, "{name}.sock")));
        await inventory.UntilAsync("early=early.sock", _folder.Path);

        SocketNode.Make(_folder["late.sock"]);
        await inventory.UntilAsync("early=early.sock late=late.sock", _folder.Path);
        File.Delete(_folder["early.sock"]);
        await inventory.UntilAsync("late=late.sock", _folder.Path);
        File.Move(_folder["late.sock"], _folder["new.sock"]);
        var vm = Assert.Single(await inventory.UntilAsync("new=new.sock", _folder.Path));
        Assert.Equal($"folder {_folder.Path}, pattern {{name}}.sock", vm.Origin);
        Assert.Empty((await inventory.ViewAsync()).Troubles);
    }

    [Fact]
    public async Task Folders_with_sockets_in_them_may_come_go_move_and_come_again()
    {
        await using var inventory = new WatchedInventory(Setup(Rule(_folder.Path, "domain-{id}-{name}/agent.0")));
        await inventory.LookAsync();

        MakeIn("domain-1-web");
        MakeIn("elsewhere");
        await inventory.UntilAsync("web=domain-1-web/agent.0", _folder.Path);
        Directory.Move(_folder["domain-1-web"], _folder["domain-2-db"]);
        await inventory.UntilAsync("db=domain-2-db/agent.0", _folder.Path);
        // A folder that is put in place with its socket already inside.
        Directory.Move(_folder["elsewhere"], _folder["domain-3-mail"]);
        await inventory.UntilAsync("db=domain-2-db/agent.0 mail=domain-3-mail/agent.0", _folder.Path);
        Directory.Delete(_folder["domain-2-db"], recursive: true);
        await inventory.UntilAsync("mail=domain-3-mail/agent.0", _folder.Path);
        // A new folder may get the old one's inode number: what watched the old one must not be taken for watching it.
        for (var round = 0; round < 5; round++)
        {
            MakeIn("domain-2-db");
            await inventory.UntilAsync("db=domain-2-db/agent.0 mail=domain-3-mail/agent.0", _folder.Path);
            File.Delete(_folder["domain-2-db/agent.0"]);
            await inventory.UntilAsync("mail=domain-3-mail/agent.0", _folder.Path);
            SocketNode.Make(_folder["domain-2-db/agent.0"]);
            await inventory.UntilAsync("db=domain-2-db/agent.0 mail=domain-3-mail/agent.0", _folder.Path);
            Directory.Delete(_folder["domain-2-db"], recursive: true);
            await inventory.UntilAsync("mail=domain-3-mail/agent.0", _folder.Path);
        }
    }

    [Fact]
    public async Task A_folder_that_is_deleted_and_made_anew_while_nobody_looks_is_watched_again()
    {
        MakeIn("web");
        var setup = Setup(Rule(_folder.Path, "{name}/agent.0")) with { Glance = TimeSpan.FromMilliseconds(300) };
        await using var inventory = new WatchedInventory(setup);
        await inventory.UntilAsync("web=web/agent.0", _folder.Path);

        // Between two glances: the same name, and on most file systems the same inode number.
        Directory.Delete(_folder["web"], recursive: true);
        MakeIn("web");
        MakeIn("told");
        await inventory.UntilAsync("told=told/agent.0 web=web/agent.0", _folder.Path);
        Directory.Delete(_folder["told"], recursive: true);
        File.Delete(_folder["web/agent.0"]);

        await inventory.UntilAsync("", _folder.Path);
        SocketNode.Make(_folder["web/agent.0"]);
        await inventory.UntilAsync("web=web/agent.0", _folder.Path);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_waited_for_and_told_once_and_one_put_in_its_place_is_found()
    {
        var root = _folder["vms"];
        await using var inventory = new WatchedInventory(Setup(Rule(root, "{name}.sock")));
        Assert.Equal(
            $"the folder {root} is not there; its VMs are taken when it is",
            Assert.Single((await inventory.LookAsync()).Troubles)
        );

        Directory.CreateDirectory(root);
        SocketNode.Make(_folder["vms/a.sock"]);
        await inventory.UntilAsync("a=a.sock", root);
        Assert.Empty((await inventory.ViewAsync()).Troubles);

        Directory.Move(root, _folder["old"]);
        Directory.CreateDirectory(_folder["new"]);
        SocketNode.Make(_folder["new/b.sock"]);
        Directory.Move(_folder["new"], root);
        await inventory.UntilAsync("b=b.sock", root);
        SocketNode.Make(_folder["old/late.sock"]);
        SocketNode.Make(_folder["vms/c.sock"]);
        await inventory.UntilAsync("b=b.sock c=c.sock", root);

        Directory.Delete(root, recursive: true);
        await inventory.UntilAsync("", root);
    }

    [Fact]
    public async Task Where_no_word_of_changes_comes_the_next_rescan_finds_them()
    {
        var setup = Setup(Rule(_folder.Path, "{name}/agent.0")) with
        {
            Watch = () => new DeafWatch(false),
            Rescan = TimeSpan.FromMilliseconds(100),
        };
        await using var inventory = new WatchedInventory(setup);
        await inventory.LookAsync();

        MakeIn("web");
        await inventory.UntilAsync("web=web/agent.0", _folder.Path);
        File.Delete(_folder["web/agent.0"]);
        await inventory.UntilAsync("", _folder.Path);
    }

    [Fact]
    public async Task Word_that_was_lost_has_everything_looked_at()
    {
        var setup = Setup(Rule(_folder.Path, "{name}.sock")) with { Watch = () => new DeafWatch(true) };
        await using var inventory = new WatchedInventory(setup);
        await inventory.LookAsync();

        SocketNode.Make(_folder["web.sock"]);
        await inventory.UntilAsync("web=web.sock", _folder.Path);
    }

    [Fact]
    public async Task A_system_that_watches_no_more_folders_is_told_with_what_to_raise()
    {
        var setup = Setup(Rule(_folder.Path, "{name}.sock")) with { Watch = () => new DeafWatch(false, isFull: true) };
        await using var inventory = new WatchedInventory(setup);

        var trouble = Assert.Single((await inventory.LookAsync()).Troubles);
        Assert.Contains("within 3600 s only; raise fs.inotify.max_user_watches", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_sockets_with_one_name_the_first_stays_and_the_other_is_taken_when_it_goes()
    {
        MakeIn("1-web");
        await using var inventory = new WatchedInventory(Setup(Rule(_folder.Path, "{id}-{name}/agent.0")));
        await inventory.UntilAsync("web=1-web/agent.0", _folder.Path);

        MakeIn("0-web");
        var view = await inventory.UntilTroublesAsync(t => t.Length == 1);
        Assert.Contains($"{_folder["0-web/agent.0"]} (folder", view.Troubles[0], StringComparison.Ordinal);
        Assert.Contains($"the name web is taken by {_folder["1-web/agent.0"]} (folder", view.Troubles[0], StringComparison.Ordinal);
        Assert.Equal(1, inventory.Times);

        Directory.Delete(_folder["1-web"], recursive: true);
        await inventory.UntilAsync("web=0-web/agent.0", _folder.Path);
        Assert.Empty((await inventory.ViewAsync()).Troubles);
    }

    [Fact]
    public async Task A_named_vm_wins_and_its_socket_reached_by_another_way_is_no_second_vm()
    {
        SocketNode.Make(_folder["web.sock"]);
        SocketNode.Make(_folder["db.sock"]);
        Directory.CreateSymbolicLink(_folder["way"], _folder.Path);
        File.CreateSymbolicLink(_folder["direct"], _folder["db.sock"]);
        VmDefinition Named(string name, string socket) =>
            new(VmName.Parse(name), _folder[socket]) { Origin = $"inventory.static of {name}" };
        var setup = Setup(Rule(_folder.Path, "{name}.sock")) with
        {
            Named = [Named("www", "way/web.sock"), Named("store", "direct"), Named("later", "none/x")],
        };
        await using var inventory = new WatchedInventory(setup);

        var view = await inventory.LookAsync();

        await inventory.UntilAsync("later=none/x store=direct www=way/web.sock", _folder.Path);
        Assert.Equal(2, view.Troubles.Length);
        Assert.Contains(view.Troubles, t => t.Contains("same socket as that of www", StringComparison.Ordinal));
        Assert.Contains(view.Troubles, t => t.Contains("(inventory.static of store)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_none_is_told_and_harms_nobody()
    {
        SocketNode.Make(_folder["good.sock"]);
        SocketNode.Make(_folder["my vm\u001b[31m.sock"]);
        await using var inventory = new WatchedInventory(Setup(Rule(_folder.Path, "{name}.sock")));

        var trouble = Assert.Single((await inventory.LookAsync()).Troubles);
        await inventory.UntilAsync("good=good.sock", _folder.Path);
        Assert.Contains("my vm␛[31m.sock would be the VM \"my vm␛[31m\": a VM name has letters", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_below_the_folder_are_not_followed()
    {
        using var outside = new TestFolder("out-");
        SocketNode.Make(outside["agent.0"]);
        Directory.CreateSymbolicLink(_folder["web"], outside.Path);
        await using var inventory = new WatchedInventory(Setup(Rule(_folder.Path, "{name}/agent.0")));
        Assert.Equal(0, (await inventory.LookAsync()).Folders[0].Vms);

        // A folder that was followed yesterday and is a link today is gone.
        MakeIn("db");
        await inventory.UntilAsync("db=db/agent.0", _folder.Path);
        Directory.Move(_folder["db"], _folder["x"]);
        Directory.CreateSymbolicLink(_folder["db"], outside.Path);
        await inventory.UntilAsync("x=x/agent.0", _folder.Path);
    }

    [Fact]
    public async Task Ten_thousand_sockets_that_appear_at_once_are_few_lists_and_a_rescan_of_them_is_cheap_and_tells_nothing()
    {
        using var spare = new TestFolder("spare-");
        for (var i = 0; i < 10_000; i++)
        {
            SocketNode.Make(spare[$"vm-{i}.sock"]);
        }
        await using var inventory = new WatchedInventory(Setup(Rule(_folder.Path, "{rack}/{name}.sock")));
        await inventory.LookAsync();

        Directory.Move(spare.Path, _folder["rack1"]);
        await inventory.UntilAsync(10_000);
        Directory.CreateDirectory(spare.Path);

        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10; i++)
        {
            await inventory.LookAsync();
        }
        var each = Stopwatch.GetElapsedTime(began) / 10;

        Assert.Equal(1, inventory.Times);
        // It takes about 10 ms; a stat for each socket would be several times as much.
        Assert.True(each < TimeSpan.FromMilliseconds(200), $"a rescan took {each.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task A_host_s_actor_that_has_started_anew_gets_the_list_again()
    {
        SocketNode.Make(_folder["a.sock"]);
        await using var inventory = new WatchedInventory(Setup(Rule(_folder.Path, "{name}.sock")));
        await inventory.UntilAsync("a=a.sock", _folder.Path);

        inventory.AskForList();

        await Eventually.HoldsAsync("a second list", () => inventory.Times == 2, TimeSpan.FromSeconds(20));
        await inventory.UntilAsync("a=a.sock", _folder.Path);
    }

    [Fact]
    public async Task Whatever_happens_in_a_folder_the_list_ends_as_the_folder_is()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var spare = new TestFolder("spare-");
        await using var inventory = new WatchedInventory(
            Setup(Rule(_folder.Path, "{node}/{name}.s")) with
            {
                Glance = TimeSpan.FromMilliseconds(1),
            }
        );
        await inventory.LookAsync();
        for (var round = 0; round < TestSize.Rounds(10); round++)
        {
            for (var step = 0; step < 60; step++)
            {
                Meddle(random, spare);
            }
            var expected = string.Join(
                ' ',
                Directory
                    .GetDirectories(_folder.Path)
                    .SelectMany(Directory.GetFiles)
                    .Where(f => f.EndsWith(".s", StringComparison.Ordinal))
                    .Select(f => Path.GetRelativePath(_folder.Path, f))
                    .Select(f => (Name: Path.GetFileNameWithoutExtension(f), Path: f))
                    .OrderBy(f => f.Name, StringComparer.Ordinal)
                    .Select(f => $"{f.Name}={f.Path}")
            );
            try
            {
                await inventory.UntilAsync(expected, _folder.Path);
            }
            catch (TimeoutException late)
            {
                Assert.Fail($"seed {seed}, round {round}: {late.Message}");
            }
        }
    }

    /// <summary>One step at random. A socket's name has its folder's first name in it, so that no two have one name.</summary>
    private void Meddle(Random random, TestFolder spare)
    {
        string[] folders = [.. Directory.GetDirectories(_folder.Path)];
        var some = folders.Length == 0 ? null : folders[random.Next(folders.Length)];
        var sockets = some is null ? [] : Directory.GetFiles(some);
        switch (random.Next(7))
        {
            case 0 or 1 when folders.Length < 6:
                Directory.CreateDirectory(_folder[$"f{random.NextInt64()}"]);
                break;
            case 2 or 3 when some is not null:
                SocketNode.Make(Path.Combine(some, $"v{random.NextInt64()}.s"));
                break;
            case 4 when sockets.Length > 0:
                File.Delete(sockets[random.Next(sockets.Length)]);
                break;
            case 5 when some is not null:
                Directory.Move(some, random.Next(2) == 0 ? _folder[$"m{random.NextInt64()}"] : spare[$"{random.NextInt64()}"]);
                break;
            case 6 when Directory.GetDirectories(spare.Path).FirstOrDefault() is { } back:
                Directory.Move(back, _folder[$"b{random.NextInt64()}"]);
                break;
            default:
                break;
        }
    }

    private void MakeIn(string folder)
    {
        Directory.CreateDirectory(_folder[folder]);
        SocketNode.Make(_folder[$"{folder}/agent.0"]);
    }

    /// <summary>Tells nothing, or only that something was lost; or can watch nothing.</summary>
    private sealed class DeafWatch(bool loses, bool isFull = false) : IFolderWatch
    {
        private int _ids;

        public int? Add(OpenFolder folder) => isFull ? null : ++_ids;

        public void Remove(int id) { }

        public bool Drain(ISet<int> changed, ISet<int> ended) => !loses;

        public void Dispose() { }
    }
}
