using System.Collections.Immutable;
using Orchestrator.Model.Inventory;
using Orchestrator.Model.Vms;

namespace Orchestrator.Model.Tests.Inventory;

public sealed class InventoryMergeTests
{
    [Fact]
    public void Named_ones_and_those_of_all_folders_are_one_list_by_name()
    {
        var merged = Merge([Vm("m", "/s/m")], [Vm("z", "/a/z")], [Vm("a", "/b/a")]);
        Assert.Equal("a m z", Names(merged));
        Assert.Empty(merged.LeftOut);
    }

    [Fact]
    public void A_named_one_wins_over_one_of_a_folder_that_was_there_first_and_both_places_are_told()
    {
        var merged = InventoryMerge.Of(
            [Vm("web", "/s/web")],
            [
                [Vm("web", "/a/web")],
            ],
            _ => true
        );
        Assert.Equal("/s/web", Assert.Single(merged.Vms).SocketPath);
        Assert.Equal(
            "/a/web (origin of /a/web) is left out: the name web is taken by /s/web (origin of /s/web); rename one of the two",
            Assert.Single(merged.LeftOut)
        );
    }

    [Fact]
    public void Of_two_folders_with_one_name_the_first_of_the_configuration_wins_and_then_stays()
    {
        var (a, b) = (Vm("web", "/a/web"), Vm("web", "/b/web"));
        Assert.Equal("/a/web", Assert.Single(Merge([], [a], [b]).Vms).SocketPath);
        Assert.Equal(
            "/b/web",
            Assert
                .Single(
                    InventoryMerge
                        .Of(
                            [],
                            [
                                [a],
                                [b],
                            ],
                            v => v == b.Vm
                        )
                        .Vms
                )
                .SocketPath
        );
        Assert.Equal("/a/web", Assert.Single(Merge([], [a], []).Vms).SocketPath);
    }

    [Fact]
    public void Within_a_folder_the_first_path_wins_in_whatever_order_they_are_found()
    {
        var (a, b) = (Vm("web", "/f/1/web"), Vm("web", "/f/2/web"));
        Assert.Equal("/f/1/web", Assert.Single(Merge([], [a, b]).Vms).SocketPath);
        Assert.Equal("/f/1/web", Assert.Single(Merge([], [b, a]).Vms).SocketPath);
    }

    [Fact]
    public void A_socket_that_two_ways_lead_to_is_one_vm()
    {
        var place = new SocketPlace(1, 2, "x.sock");
        var merged = Merge([new PlacedVm(Vm("one", "/s/x.sock").Vm, place)], [new PlacedVm(Vm("two", "/l/x.sock").Vm, place)]);
        Assert.Equal("one", Names(merged));
        Assert.Contains("/l/x.sock (origin of /l/x.sock) is left out", Assert.Single(merged.LeftOut), StringComparison.Ordinal);
        Assert.Contains("same socket as that of one, /s/x.sock", merged.LeftOut[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Who_was_left_out_holds_neither_name_nor_socket_against_others()
    {
        var place = new SocketPlace(1, 2, "x.sock");
        // "b" is the same socket as "a": left out, so its name is free for the third.
        var merged = Merge([], [new PlacedVm(Vm("a", "/1").Vm, place), new PlacedVm(Vm("b", "/2").Vm, place), Vm("b", "/3")]);
        Assert.Equal(["/1", "/3"], merged.Vms.Select(v => v.SocketPath));
    }

    [Fact]
    public void Whatever_is_found_each_name_and_each_socket_is_there_once_everyone_is_told_of_and_a_second_look_changes_nothing()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < TestSize.Rounds(500); round++)
        {
            PlacedVm Any(int i) =>
                new(Vm($"vm{random.Next(6)}", $"/{i}").Vm, random.Next(3) == 0 ? null : new SocketPlace(1, 1, $"{random.Next(8)}"));
            var named = Enumerable
                .Range(0, random.Next(3))
                .Select(i => new PlacedVm(Vm($"s{i}", $"/s{i}").Vm, new SocketPlace(1, 1, $"{i}")))
                .ToArray();
            var found = Enumerable
                .Range(0, random.Next(4))
                .Select(f => Enumerable.Range(f * 10, random.Next(8)).Select(Any).ToArray())
                .ToArray();

            var merged = InventoryMerge.Of(named, found, _ => random.Next(2) == 0);
            var again = InventoryMerge.Of(named, found, merged.Vms.Contains);

            var all = named.Concat(found.SelectMany(f => f)).ToArray();
            var taken = all.Where(v => merged.Vms.Contains(v.Vm)).ToArray();
            var why = $"seed {seed}, round {round}";
            Assert.True(merged.Vms.Select(v => v.Name).Distinct().Count() == merged.Vms.Length, why);
            Assert.True(
                taken.Where(v => v.Place is not null).Select(v => v.Place).Distinct().Count() == taken.Count(v => v.Place is not null),
                why
            );
            Assert.True(merged.Vms.Length + merged.LeftOut.Length == all.Length, why);
            Assert.True(named.All(v => merged.Vms.Contains(v.Vm)), why);
            Assert.True(again.Vms.SequenceEqual(merged.Vms), why);
        }
    }

    [Fact]
    public void A_folder_s_rule_makes_the_vm_of_a_socket()
    {
        var rule = Rule("{node}/{name}.sock") with { Path = "/run/vms/" };
        var captures = rule.Pattern.Match(
            1,
            "web.sock",
            rule.Pattern.Match(0, "n\u001b7", ImmutableSortedDictionary<string, string>.Empty)!
        )!;
        var vm = rule.Define("/run/vms/n7/web.sock", captures, out _)!;
        Assert.Equal(("web", "/run/vms/n7/web.sock", "native"), (vm.Name.Value, vm.SocketPath, vm.Dialect));
        Assert.Equal("/run/vms/n\u001b7/qmp-web", vm.QmpPath);
        Assert.Equal("folder /run/vms/, pattern {node}/{name}.sock", vm.Origin);
        Assert.Equal("node n␛7", vm.Labels["where"]);
    }

    [Fact]
    public void A_name_that_is_none_and_a_path_that_is_too_long_are_told()
    {
        var rule = Rule("{name}.sock");
        var captures = ImmutableSortedDictionary<string, string>.Empty.Add("name", "my vm");
        Assert.Null(rule.Define("/run/vms/my vm.sock", captures, out var why));
        Assert.StartsWith("would be the VM \"my vm\": a VM name has", why, StringComparison.Ordinal);
        Assert.Null(rule.Define($"/run/{new string('x', 110)}.sock", captures.SetItem("name", "ok"), out why));
        Assert.Contains("has 120 bytes", why, StringComparison.Ordinal);
    }

    private static FolderRule Rule(string pattern)
    {
        Assert.True(FolderPattern.TryParse(pattern, out var parsed, out var why), why);
        var rule = new FolderRule("/run/vms", parsed, "native");
        if (!parsed.Captures.Contains("node"))
        {
            return rule;
        }
        Assert.True(CaptureTemplate.TryParsePath("{node}/qmp-{name}", parsed.Captures, out var qmp, out _));
        Assert.True(CaptureTemplate.TryParse("node {node}", parsed.Captures, out var label, out _));
        return rule with { Qmp = qmp, Labels = rule.Labels.Add("where", label) };
    }

    private static InventoryMerge Merge(IReadOnlyList<PlacedVm> named, params PlacedVm[][] found) =>
        InventoryMerge.Of(named, found, _ => false);

    private static string Names(InventoryMerge merged) => string.Join(' ', merged.Vms.Select(v => v.Name.Value));

    private static PlacedVm Vm(string name, string socket) =>
        new(new VmDefinition(VmName.Parse(name), socket) { Origin = $"origin of {socket}" }, null);
}
