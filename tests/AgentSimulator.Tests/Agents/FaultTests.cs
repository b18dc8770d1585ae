using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrator.AgentSimulator.Tests.Agents;

/// <summary>Each fault does what docs/simulator.md says, and healing ends it.</summary>
public sealed class FaultTests
{
    [Fact]
    public void Hang_reads_and_answers_nothing()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        run.Do("fault hang:for=5s 1");
        host.Send(Lines.Exec(1, "echo", "lost"));
        run.Settle();
        Assert.True(run.Figures().LostBytes > 0);
        run.Advance(5.1);
        Assert.Contains("\"id\":2", host.Ask(Lines.Ping(2)), StringComparison.Ordinal);
        Assert.Empty(run.Executed());
    }

    [Fact]
    public void Garbage_is_many_lines_that_are_none()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        run.Do("fault garbage 1");
        var bytes = host.Bytes(100_000);
        Assert.InRange(bytes.Count(b => b == '\n'), 500, 20_000);
        Assert.Contains(bytes, b => b >= 0x80);
    }

    [Fact]
    public void An_endless_line_and_a_slow_drip_have_no_newline()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect(1);
        run.Do("fault endless-line 1");
        Assert.DoesNotContain((byte)'\n', host.Bytes(200_000));
        using var slow = run.Connect(2);
        run.Settle();
        run.Do("fault slow-drip:gap=10ms 2");
        for (var i = 0; i < 5; i++)
        {
            run.Advance(0.01);
        }
        Assert.Equal("xxxxx", Encoding.ASCII.GetString(slow.Bytes(5)));
        run.Do("heal 2");
        run.Advance(0.1);
        Assert.Equal(5, slow.Waiting);
    }

    [Fact]
    public void Floods_are_sound_lines_nobody_asked_for_and_answers_go_on_between()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect(1);
        run.Do("fault flood 1");
        host.Send(Lines.Ping(-5));
        string line;
        do
        {
            line = host.Line();
            using var json = JsonDocument.Parse(line);
            Assert.True(json.RootElement.TryGetProperty("result", out _));
        } while (!line.Contains("\"id\":-5,", StringComparison.Ordinal));
        using var ready = run.Connect(2);
        run.Do("fault ready-flood 2");
        Assert.NotEqual(ready.Line(), ready.Line());
        Assert.Contains("agent_ready", ready.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_are_doubled_cut_renamed_or_late()
    {
        using var run = new SimulatedRun(count: 4);
        using var twice = run.Connect(1);
        run.Do("fault duplicate 1");
        Assert.Equal(twice.Ask(Lines.Ping(6)), twice.Line());
        using var half = run.Connect(2);
        run.Do("fault half-line 2");
        half.Send(Lines.Ping(6));
        run.Settle();
        Assert.DoesNotContain((byte)'\n', half.Bytes(10));
        using var foreign = run.Connect(3);
        run.Do("fault foreign-ids 3");
        Assert.NotEqual(6, foreign.Json(Lines.Ping(6)).GetProperty("id").GetInt64());
        using var late = run.Connect(4);
        run.Do("fault late-ids:delay=3s 4");
        late.Send(Lines.Ping(6));
        run.Settle();
        run.Advance(2.9);
        Assert.Equal(0, late.Waiting);
        run.Advance(0.2);
        Assert.Contains("\"id\":6", late.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void Restart_and_reboot_make_another_agent_behind_the_same_connection()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        var first = host.Json(Lines.Hello("s1")).Result();
        run.Do("fault restart 1");
        var said = host.Line();
        var second = host.Json(Lines.Hello("s2")).Result();
        Assert.Contains(second.GetProperty("instance_id").GetString()!, said, StringComparison.Ordinal);
        Assert.NotEqual(Text(first, "instance_id"), Text(second, "instance_id"));
        Assert.Equal(Text(first, "boot_id"), Text(second, "boot_id"));
        run.Do("fault reboot:boot=2s 1");
        host.Send(Lines.Hello("s3"));
        run.Settle();
        Assert.Equal(0, host.Waiting);
        run.Advance(2.1);
        Assert.Contains("agent_ready", host.Line(), StringComparison.Ordinal);
        using var third = JsonDocument.Parse(host.Line());
        Assert.NotEqual(Text(second, "boot_id"), Text(third.RootElement.Result(), "boot_id"));
        Assert.Equal(Text(first, "agent_id"), Text(third.RootElement.Result(), "agent_id"));
        Assert.InRange(third.RootElement.Result().GetProperty("now_ms").GetInt64(), 0, 3000);
    }

    [Fact]
    public void A_reverted_guest_goes_back_in_journal_and_clock_and_a_jump_moves_the_clock_alone()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect();
        (long Seq, long Now) Told()
        {
            var told = host.Json(Lines.Hello("s1")).Result();
            return (told.GetProperty("journal").GetProperty("seq").GetInt64(), told.GetProperty("now_ms").GetInt64());
        }
        var before = Told();
        run.Do("fault revert:by=30s 1");
        var reverted = Told();
        Assert.True(reverted.Seq < before.Seq);
        Assert.Equal(before.Now - 30_000, reverted.Now);
        run.Do("fault clock-jump:by=-5s 1");
        Assert.Equal((reverted.Seq, reverted.Now - 5000), Told());
    }

    [Fact]
    public void Identities_lie_until_they_are_healed()
    {
        using var run = new SimulatedRun();
        using var host = run.Connect(2);
        string Id() => Text(host.Json(Lines.Hello("s1")).Result(), "agent_id");
        var own = Id();
        run.Do("fault identity-lie 2");
        Assert.Equal(3, new[] { own, Id(), Id() }.Distinct().Count());
        run.Do("heal 2");
        run.Do("fault identity-copy 2");
        Assert.Equal(run.Do("stats 1").Each![0].AgentId, Id());
        run.Do("heal 2");
        Assert.Equal(own, Id());
        run.Do("fault foreign-fleet 2");
        Assert.NotEqual("east", Text(host.Json(Lines.Hello("s1")).Result(), "fleet"));
    }

    [Fact]
    public void Close_ends_the_connection_kill_leaves_the_file_and_vanish_takes_it()
    {
        using var run = new SimulatedRun();
        using (var host = run.Connect())
        {
            host.Ask(Lines.Ping());
            run.Do("fault close 1");
            host.ReadToEnd();
        }
        string boot;
        using (var host = run.Connect())
        {
            boot = Text(host.Json(Lines.Hello("s1")).Result(), "boot_id");
            run.Do("kill 1");
            host.ReadToEnd();
        }
        Assert.True(File.Exists(run.SocketOf(1)));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => run.Connect()).SocketErrorCode);
        run.Do("heal 1");
        using (var host = run.Connect())
        {
            Assert.NotEqual(boot, Text(host.Json(Lines.Hello("s1")).Result(), "boot_id"));
        }
        run.Do("fault vanish:for=5s 1");
        Assert.False(File.Exists(run.SocketOf(1)));
        run.Advance(5.1);
        using var back = run.Connect();
        Assert.Contains("pong", back.Ask(Lines.Ping()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_begins_by_the_clock_or_by_requests_and_for_those_it_names()
    {
        using var run = new SimulatedRun(script: ["duplicate:at=5s,for=5s@1", "duplicate:requests=3@2"]);
        using var timed = run.Connect(1);
        Assert.False(IsTwice(run, timed));
        run.Advance(5.1);
        Assert.True(IsTwice(run, timed));
        run.Advance(5.1);
        Assert.False(IsTwice(run, timed));
        using var counted = run.Connect(2);
        Assert.False(IsTwice(run, counted));
        Assert.False(IsTwice(run, counted));
        IsTwice(run, counted);
        Assert.True(IsTwice(run, counted));
        Assert.Equal([1, 1, 0], new[] { 1, 2, 3 }.Select(n => (int)run.Figures(n).Faults));
    }

    private static bool IsTwice(SimulatedRun run, HostEnd host)
    {
        host.Ask(Lines.Ping());
        run.Settle();
        if (host.Waiting == 0)
        {
            return false;
        }
        host.Line();
        return true;
    }

    private static string Text(JsonElement told, string member) => told.GetProperty(member).GetString()!;
}
