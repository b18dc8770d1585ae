using Orchestrator.HostService.Configuration;
using Orchestrator.HostService.Hosting;

namespace Orchestrator.HostService.Tests.Configuration;

/// <summary>What the inventory may say, and what becomes of it.</summary>
public sealed class InventoryRulesTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("link/a.sock")]
    [InlineData("real/../link/./a.sock")]
    [InlineData("straight")]
    public void One_socket_in_two_entries_is_refused_however_it_is_spelt_and_both_places_are_named(string other)
    {
        Directory.CreateDirectory(_folder.PathOf("real"));
        Directory.CreateSymbolicLink(_folder.PathOf("link"), _folder.PathOf("real"));
        File.WriteAllText(_folder.PathOf("real/a.sock"), "");
        File.CreateSymbolicLink(_folder.PathOf("straight"), _folder.PathOf("link/a.sock"));

        var result = _folder.Read(
            $$"""
            orchestrator.inventory.static = [
              { name = a, socket = "real/a.sock" }
              { name = b, socket = "real/b.sock" }
              { name = c, socket = "{{other}}" }
            ]
            """
        );

        var mistake = Assert.Single(result.Mistakes).ToString();
        Assert.StartsWith($"{_folder.PathOf("1.conf")}:4: orchestrator.inventory.static[2].socket is", mistake, StringComparison.Ordinal);
        Assert.Contains(
            $"which is the same as orchestrator.inventory.static[0].socket ({_folder.PathOf("1.conf")}:2), \"{_folder.PathOf("real/a.sock")}\"",
            mistake,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void One_monitor_for_two_vms_is_refused()
    {
        var result = _folder.Read(
            "orchestrator.inventory.static = [{name = a, socket = \"/1\", qmp = \"/q\"}, {name = b, socket = \"/2\", qmp = \"/q\"}]"
        );

        Assert.Contains(
            "static[1].qmp is \"/q\", as orchestrator.inventory.static[0].qmp",
            Assert.Single(result.Mistakes).What,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void One_folder_with_one_pattern_twice_is_refused_and_with_two_patterns_is_not()
    {
        Directory.CreateDirectory(_folder.PathOf("vms"));
        Directory.CreateSymbolicLink(_folder.PathOf("link"), _folder.PathOf("vms"));

        var result = _folder.Read(
            """
            orchestrator.inventory.directories = [
              { path = "vms", pattern = "{name}.sock" }
              { path = "vms", pattern = "{name}/agent.sock" }
              { path = "link/", pattern = "{name}.sock" }
            ]
            """
        );

        Assert.Equal(
            $"{_folder.PathOf("1.conf")}:4: orchestrator.inventory.directories[2].pattern is \"{{name}}.sock\" in the same folder as orchestrator.inventory.directories[0].pattern ({_folder.PathOf("1.conf")}:2); one of the two is enough",
            Assert.Single(result.Mistakes).ToString()
        );
    }

    [Fact]
    public void A_folder_that_is_missing_is_no_mistake() =>
        Assert.True(_folder.Read("orchestrator.inventory.directories = [{path = \"/no/such/folder\", pattern = \"{name}\"}]").IsOk);

    [Fact]
    public void All_of_it_reaches_the_actors_with_the_places_it_comes_from()
    {
        var result = _folder.Read(
            """
            orchestrator.inventory {
              rescan-interval = 7s
              static = [
                { name = a, socket = "/1", qmp = "/q" }
              ]
              directories = [
                { path = vms, pattern = "{node}/{name}.sock", dialect = native, qmp = "{node}/{name}.qmp", labels { rack = "r-{node}" } }
              ]
            }
            """
        );

        Assert.Equal("configuration ok", result.Report);
        var settings = result.Options.ToHostSettings();
        var vm = Assert.Single(settings.Inventory);
        Assert.Equal(("/q", $"inventory.static[0] ({_folder.PathOf("1.conf")}:4)"), (vm.QmpPath, vm.Origin));
        var rule = Assert.Single(settings.Folders);
        Assert.Equal(
            (_folder.PathOf("vms"), "{node}/{name}.sock", "native", "{node}/{name}.qmp", "r-{node}"),
            (rule.Path, rule.Pattern.Text, rule.Dialect, rule.Qmp?.Text, rule.Labels["rack"].Text)
        );
        Assert.Equal(TimeSpan.FromSeconds(7), settings.Rescan);
    }
}
