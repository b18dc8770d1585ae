using System.Text;
using System.Text.Json;
using Orchestrator.AgentSimulator.Dialects;

namespace Orchestrator.AgentSimulator.Tests.Agents;

public sealed class QgaAgentTests
{
    [Fact]
    public void Synchronising_is_answered_with_the_very_id_and_led_by_the_byte_255()
    {
        using var run = new SimulatedRun(DialectName.Qga);
        using var host = run.Connect();
        Assert.Equal("{\"return\":77}", host.Ask(Request("guest-sync", new { id = 77 })));
        host.SendRaw(0xFF);
        Assert.Contains("JSON parse error", host.Line(), StringComparison.Ordinal);
        Assert.Equal("\u00FF{\"return\":9007199254740993}", host.Ask(Request("guest-sync-delimited", new { id = 9007199254740993 })));
    }

    [Fact]
    public void Objects_are_cut_by_brackets_and_each_stray_word_costs_one_error()
    {
        using var run = new SimulatedRun(DialectName.Qga);
        using var host = run.Connect();
        host.Send(Request("guest-ping") + Request("guest-ping").Replace(",", ",\n", StringComparison.Ordinal));
        Assert.Equal("{\"return\":{}}", host.Line());
        Assert.Equal("{\"return\":{}}", host.Line());
        host.Send("hello world");
        Assert.Contains("error", host.Line(), StringComparison.Ordinal);
        Assert.Contains("error", host.Line(), StringComparison.Ordinal);
        Assert.Equal("{\"return\":{}}", host.Ask(Request("guest-ping")));
    }

    [Fact]
    public void Half_a_request_swallows_the_next_hosts_first_unless_the_byte_255_leads_it()
    {
        using var run = new SimulatedRun(DialectName.Qga);
        using (var first = run.Connect())
        {
            first.SendRaw("{\"execute\":"u8.ToArray());
            run.Settle();
        }
        using var second = run.Connect();
        second.Send(Request("guest-ping"));
        run.Settle();
        Assert.Equal(0, second.Waiting);
        second.SendRaw(0xFF);
        Assert.Contains("stray", second.Line(), StringComparison.Ordinal);
        Assert.Equal("{\"return\":{}}", second.Ask(Request("guest-ping")));
    }

    [Fact]
    public void A_command_is_asked_for_until_it_ends_and_then_forgotten()
    {
        using var run = new SimulatedRun(DialectName.Qga);
        using var host = run.Connect();
        var pid = host.Json(Request("guest-exec", new { path = "/bin/sleep", arg = new[] { "3" } }))
            .GetProperty("return")
            .GetProperty("pid");
        var ask = Request("guest-exec-status", new { pid = pid.GetInt64() });
        Assert.False(host.Json(ask).GetProperty("return").GetProperty("exited").GetBoolean());
        run.Advance(3.1);
        Assert.Equal(0, host.Json(ask).GetProperty("return").GetProperty("exitcode").GetInt32());
        Assert.Contains("does not exist", host.Ask(ask), StringComparison.Ordinal);
        Assert.Equal(["/bin/sleep 3"], run.Executed());
    }

    [Fact]
    public void Files_are_written_and_read_by_handle()
    {
        using var run = new SimulatedRun(DialectName.Qga);
        using var host = run.Connect();
        long Open(string mode) => host.Json(Request("guest-file-open", new { path = "/a", mode })).GetProperty("return").GetInt64();
        var handle = Open("w");
        var content = Convert.ToBase64String(Encoding.ASCII.GetBytes("0123456789"));
        host.Ask(Request("guest-file-write", new Dictionary<string, object> { ["handle"] = handle, ["buf-b64"] = content }));
        host.Ask(Request("guest-file-close", new { handle }));
        handle = Open("r");
        var read = host.Json(Request("guest-file-read", new { handle, count = 4 })).GetProperty("return");
        Assert.Equal("MDEyMw==", read.GetProperty("buf-b64").GetString());
        Assert.False(read.GetProperty("eof").GetBoolean());
        Assert.Contains("CommandNotFound", host.Ask(Request("guest-set-vcpus")), StringComparison.Ordinal);
    }

    private static string Request(string execute, object? arguments = null) =>
        JsonSerializer.Serialize(new { execute, arguments = arguments ?? new { } });
}
