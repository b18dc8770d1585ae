using System.Text.Json;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.Tests.Shared;

namespace Orchestrator.Integration;

public sealed class WhyTests(SickFleet fleet) : IClassFixture<SickFleet>
{
    [Fact]
    public async Task A_vm_that_answers_is_ready_and_there_is_nothing_to_do()
    {
        var why = await fleet.WhyIs("sound", "ready");
        Assert.Equal(["Nothing: it is ready."], why.Todo);
        Says(why, "holder", "ok", "this service");
        Says(why, "exists", "ok", "inventory");
        Says(why, "socket", "ok", fleet.SocketOf("sound"));
        Says(why, "agent", "ok", "version 0.1.0");
        var run = await fleet.Service.OrchAsync("why", "sound");
        Assert.Equal(0, run.Code);
        Assert.StartsWith("sound: ready for ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vm_without_a_socket_is_off()
    {
        var why = await fleet.WhyIs("none", "vm-off");
        Says(why, "socket", "bad", "does not exist");
        Assert.Contains(why.Todo, t => t.Contains("virsh start none", StringComparison.Ordinal));
        var run = await fleet.Service.OrchAsync("why", "none", "-o", "json");
        Assert.Equal(3, run.Code);
        using var json = JsonDocument.Parse(run.RawOutput);
        Assert.Equal("vm-off", json.RootElement.GetProperty("cause").GetString());
    }

    [Fact]
    public async Task A_socket_that_was_left_over_is_a_vm_that_is_off_and_nobody_listens()
    {
        var why = await fleet.WhyIs("gone", "vm-off");
        Says(why, "socket", "ok", fleet.SocketOf("gone"));
        Says(why, "listener", "bad", "nobody");
    }

    [Fact]
    public async Task A_file_in_the_place_of_a_socket_is_told_as_one()
    {
        Says(await fleet.WhyIs("file", "not-a-socket"), "socket", "bad", "is no socket");
    }

    [Fact]
    public async Task A_channel_that_another_process_holds_is_told_with_its_pid()
    {
        var why = await fleet.WhyIs("held", "channel-held");
        var holder = Line(why, "holder");
        Assert.Equal("bad", holder.State);
        Assert.StartsWith("python3", holder.Answer, StringComparison.Ordinal);
        Assert.Contains($"(pid {fleet.HolderPid}): QEMU serves one client", holder.Answer, StringComparison.Ordinal);
        var pid = fleet.HolderPid;
        Assert.Contains(why.Todo, t => t.Contains($"ps -fp {pid}", StringComparison.Ordinal));
        Assert.Contains($"(pid {pid}) holds the channel", why.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guest_in_which_nobody_answers_has_no_agent_and_the_tries_are_told()
    {
        var why = await fleet.WhyIs("deaf", "agent-not-running");
        Says(why, "hello", "bad", "answered");
        Says(why, "port", "unknown", "not known");
        Assert.Contains(why.Todo, t => t.Contains("systemctl status kvmmanager-agent", StringComparison.Ordinal));
        Assert.Contains(why.Lines, l => l.Question == "tried" && l.Answer.Contains("hellos unanswered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_agent_that_stops_answering_is_silent_and_it_is_told_when_it_answered_last()
    {
        await fleet.WhyIs("hangs", "ready");
        fleet.Agent("hangs").Silent = true;
        var why = await fleet.WhyIs("hangs", "agent-silent");
        Assert.Equal("silent", why.State);
        Assert.Contains("no answer to ping", why.Verdict, StringComparison.Ordinal);
        Says(why, "heard", "ok", "ago");
        fleet.Agent("hangs").Silent = false;
        await fleet.WhyIs("hangs", "ready");
    }

    [Fact]
    public async Task An_agent_of_1_0_is_ready_and_told_as_not_fenced()
    {
        Says(await fleet.WhyIs("old", "ready"), "fenced", "unknown", "protocol 1.0.0 cannot refuse late requests");
    }

    [Fact]
    public async Task To_look_at_a_channel_takes_no_place_in_its_queue()
    {
        await fleet.WhyIs("sound", "ready");
        var clients = fleet.Agent("sound").Clients;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fleet.Client.GetWhyAsync("sound")));
        Assert.Equal(clients, fleet.Agent("sound").Clients);
        Assert.DoesNotContain("wait", Line(await fleet.Client.GetWhyAsync("sound"), "holder").Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_without_the_right_is_told_which_folder_keeps_it_out()
    {
        using var folder = new TestFolder("shut-");
        var shut = Directory.CreateDirectory(folder["vms"]).FullName;
        var socket = Path.Combine(shut, "web.sock");
        await using var agent = new TestKit.ScriptedAgent(socket);
        await using var service = await Unprivileged.StartAsync(folder, socket, shut);
        using var client = new OrchestratorClient(ServerAddress.OfSocket(folder["api.sock"]));
        var why = await Eventually.SeesAsync(
            "web folder-unreadable",
            () => client.GetWhyAsync("web"),
            w => w.Cause == "folder-unreadable",
            Fleet.Patience
        );
        Says(why, "permission", "bad", $"folder {shut} (mode 0000");
        Assert.Contains("keeps", why.Verdict, StringComparison.Ordinal);
        Assert.Contains(
            why.Todo,
            t => t.Contains($"setfacl -m u:", StringComparison.Ordinal) && t.Contains(shut, StringComparison.Ordinal)
        );
        File.SetUnixFileMode(shut, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Says(VmWhy why, string question, string state, string answer)
    {
        var line = Line(why, question);
        Assert.Equal(state, line.State);
        Assert.Contains(answer, line.Answer, StringComparison.Ordinal);
    }

    private static WhyAnswer Line(VmWhy why, string question) => Assert.Single(why.Lines, l => l.Question == question);
}
