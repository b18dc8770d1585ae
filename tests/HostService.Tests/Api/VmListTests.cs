using System.Net;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Api;
using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Tests.Api;

public sealed class VmListTests
{
    private static HostScript Fleet()
    {
        var script = new HostScript().With("db-1").With("off-1", VmPhase.Absent, reason: "socket /run/off-1.sock does not exist");
        for (var i = 1; i <= 25; i++)
        {
            script.With($"web-{i}");
        }
        return script;
    }

    [Fact]
    public async Task All_vms_come_in_the_order_in_which_people_count()
    {
        await using var service = await TestService.Start(Fleet());
        var page = await service.Get<Page<VmSummary>>("/api/v1/vms");
        Assert.Equal(["db-1", "off-1", .. Enumerable.Range(1, 25).Select(i => $"web-{i}")], page.Items.Select(v => v.Name));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task A_vm_says_its_state_since_when_and_why()
    {
        await using var service = await TestService.Start(Fleet());
        var vm = await service.Get<VmSummary>("/api/v1/vms/off-1");
        Assert.Equal(("absent", HostScript.Since), (vm.State, vm.Since));
        Assert.Contains("does not exist", vm.Reason, StringComparison.Ordinal);
        Assert.Equal(("host-1", "host-1/off-1"), (vm.Host, vm.Id));
    }

    [Fact]
    public async Task Pages_of_seven_give_every_vm_once()
    {
        await using var service = await TestService.Start(Fleet());
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await service.Get<Page<VmSummary>>($"/api/v1/vms?limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page.Items.Count, 1, 7);
            names.AddRange(page.Items.Select(v => v.Name));
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(27, names.Count);
        Assert.Equal(27, names.Distinct().Count());
    }

    [Theory]
    [InlineData("web-2", "web-2")]
    [InlineData("web-2,db-1", "db-1 web-2")]
    [InlineData("web-2?", "web-20 web-21 web-22 web-23 web-24 web-25")]
    [InlineData("*-1", "db-1 off-1 web-1")]
    [InlineData("nothing-*", "")]
    [InlineData("d*,web-1", "db-1 web-1")]
    public async Task A_selector_chooses_by_name_and_glob(string selector, string expected)
    {
        await using var service = await TestService.Start(Fleet());
        var page = await service.Get<Page<VmSummary>>($"/api/v1/vms?selector={Uri.EscapeDataString(selector)}");
        Assert.Equal(expected, string.Join(' ', page.Items.Select(v => v.Name)));
    }

    [Fact]
    public async Task An_unknown_name_in_a_selector_is_an_error_with_near_names_and_never_all()
    {
        await using var service = await TestService.Start(Fleet());
        var problem = await service.Get<Problem>("/api/v1/vms?selector=web-1,wbe-2", HttpStatusCode.NotFound);
        Assert.Equal("unknown-vm", problem.Code);
        Assert.Contains("wbe-2", problem.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Near!);
    }

    [Theory]
    [InlineData("selector=", "selector")]
    [InlineData("selector=web-1,", "selector")]
    [InlineData("selector=state%3Dready", "selector")]
    [InlineData("selector=web%5B1-3%5D", "selector")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=10001", "limit")]
    [InlineData("limit=seven", "limit")]
    [InlineData("cursor=***", "cursor")]
    [InlineData("cursor=", "cursor")]
    [InlineData("selctor=web-1", "selctor")]
    public async Task A_parameter_that_cannot_be_read_is_refused_by_name(string query, string named)
    {
        await using var service = await TestService.Start(Fleet());
        var problem = await service.Get<Problem>($"/api/v1/vms?{query}", HttpStatusCode.BadRequest);
        Assert.Equal("bad-request", problem.Code);
        Assert.Contains(named, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Natural_order_is_a_total_order()
    {
        string[] names = ["a", "a1", "a01", "a001", "a2", "a10", "a10b", "a10b2", "a10b10", "b", "1", "10", "9", "a-1", "a-10", "A1"];
        foreach (var x in names)
        {
            foreach (var y in names)
            {
                var order = NaturalOrder.Instance.Compare(x, y);
                Assert.Equal(Math.Sign(order), -Math.Sign(NaturalOrder.Instance.Compare(y, x)));
                Assert.Equal(x == y, order == 0);
                foreach (var z in names)
                {
                    if (order < 0 && NaturalOrder.Instance.Compare(y, z) < 0)
                    {
                        Assert.True(NaturalOrder.Instance.Compare(x, z) < 0, $"{x} {y} {z}");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_glob_matches_as_a_plain_recursive_definition_does()
    {
        static bool Plain(string pattern, string name) =>
            pattern.Length == 0 ? name.Length == 0
            : pattern[0] == '*' ? Plain(pattern[1..], name) || (name.Length > 0 && Plain(pattern, name[1..]))
            : name.Length > 0 && (pattern[0] == '?' || pattern[0] == name[0]) && Plain(pattern[1..], name[1..]);

        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = new string([.. Enumerable.Range(0, random.Next(8)).Select(_ => "ab*?"[random.Next(4)])]);
            var name = new string([.. Enumerable.Range(0, random.Next(8)).Select(_ => "ab"[random.Next(2)])]);
            Assert.True(Plain(pattern, name) == new NamePattern(pattern).Matches(name), $"{pattern} {name}, seed {seed}");
        }
    }
}
