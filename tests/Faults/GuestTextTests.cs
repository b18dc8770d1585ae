using System.Text;
using System.Text.RegularExpressions;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.TestKit;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

/// <summary>What a guest writes into its texts reaches neither log nor events nor a terminal as it was sent.</summary>
public sealed partial class GuestTextTests(ITestOutputHelper output)
{
    // As JSON spells them: clears the screen, sets the title, breaks the line, rings, turns the direction, an eight-bit control.
    private const string Evil = @"\u001b[2J\u001b]0;owned\u0007\r\nFORGED ready\u202e\u009b31m\u0000";

    [Fact]
    public async Task Escape_sequences_in_every_text_of_a_guest_reach_nobody()
    {
        using var folder = new TestFolder("txt");
        await using var evil = new ScriptedAgent(
            folder["evil.sock"],
            AgentScript.Fenced with
            {
                Version = "1" + Evil,
                InstanceId = "i" + Evil,
                AgentId = "a" + Evil,
                BootId = "b" + Evil,
            }
        )
        {
            Handler = LieAsync,
        };
        await using var stranger = new ScriptedAgent(
            folder["stranger.sock"],
            AgentScript.Fenced with
            {
                AgentId = "s",
                Fleet = "f" + Evil,
            }
        );
        var sockets = new Dictionary<string, string> { ["evil"] = evil.SocketPath, ["stranger"] = stranger.SocketPath };
        await using var service = await RunningService.StartAsync(folder.Path, sockets);
        await service.ReachesAsync("evil", "ready", FaultyFleet.Patience);
        await service.ReachesAsync("stranger", "quarantined", FaultyFleet.Patience);
        await evil.SendAsync("\u001b[31mnot json\u001b]0;t\u0007\r\n");

        string[][] tries =
        [
            ["vms", "-o", "json"],
            ["why", "evil"],
            ["ping", "evil"],
            ["exec", "evil", "--", "true"],
            ["cat", "evil:/etc/motd"],
            ["reboot", "evil"],
            ["events"],
        ];
        foreach (var words in tries)
        {
            var run = await service.OrchAsync(words);
            AssertClean($"orch {words[0]} into a pipe", run.Output + run.Error);
        }
        tries =
        [
            ["vms", "-o", "wide"],
            ["info", "evil"],
            ["why", "stranger"],
            ["exec", "evil", "--", "true"],
        ];
        foreach (var words in tries)
        {
            AssertClean($"orch {words[0]} on a terminal", await OnTerminalAsync(service, words), ownSequences: true);
        }
        using var client = new OrchestratorClient(ServerAddress.OfSocket(service.Socket));
        AssertClean("reason of a command", (await client.ExecAsync("evil", new ExecRequest("true"))).Reason ?? "");
        var refused = await Assert.ThrowsAsync<ApiException>(() => client.ReadFileAsync("evil", "/etc/motd"));
        AssertClean("problem", refused.Message);
        foreach (var vm in await client.AllVmsAsync())
        {
            AssertClean($"state of {vm.Name}", string.Join('|', vm.Reason, vm.AgentVersion, vm.ProtocolVersion, vm.Platform, vm.Id));
        }
        foreach (var item in await client.KeptEventsAsync("0", null))
        {
            AssertClean($"event {item.Type}", item.Reason ?? "");
        }
        foreach (var line in (await client.GetWhyAsync("stranger")).Lines.Concat((await client.GetWhyAsync("evil")).Lines))
        {
            AssertClean($"why, {line.Question}", line.Answer);
        }
        Assert.All([.. service.Process.Error, .. service.Process.Output], l => AssertClean("log", l));
        output.WriteLine($"{evil.Requests.Count} requests were answered with lies; {service.Process.Error.Count} log lines are clean");
    }

    private static async Task<bool> LieAsync(ScriptedAgent agent, ScriptedRequest request)
    {
        switch (request.Method)
        {
            case "get_agent_info" or "ping":
                return false;
            case "get_system_info":
                await agent.AnswerAsync(
                    request,
                    $$"""{"os_type":"linux","os_name":"{{Evil}}","os_version":"{{Evil}}","kernel_version":"{{Evil}}","hostname":"{{Evil}}","architecture":"{{Evil}}","cpu_count":2,"total_memory_kb":1,"uptime_seconds":1}"""
                );
                return true;
            case "get_network_info":
                await agent.AnswerAsync(
                    request,
                    $$"""{"interfaces":[{"name":"{{Evil}}","mac_address":"{{Evil}}","ipv4_addresses":["{{Evil}}"],"ipv6_addresses":["{{Evil}}"],"state":"{{Evil}}","mtu":1}]}"""
                );
                return true;
            case "get_disk_usage":
                await agent.AnswerAsync(
                    request,
                    $$"""{"filesystems":[{"mount_point":"{{Evil}}","device":"{{Evil}}","fs_type":"{{Evil}}","total_bytes":1,"used_bytes":1,"available_bytes":0,"used_percent":1}]}"""
                );
                return true;
            default:
                await agent.SendAsync(
                    $$"""{"jsonrpc":"2.0","id":{{request.Id}},"error":{"code":-32001,"message":"{{Evil}}","data":{"reason":"{{Evil}}"} } }"""
                        + "\n"
                );
                return true;
        }
    }

    // The program has a terminal of its own, as a person's shell gives it one.
    private static async Task<string> OnTerminalAsync(RunningService service, string[] words)
    {
        string[] command = [Repository.Orch, "--server", "unix:" + service.Socket, .. words];
        var run = await ToolRun.OfAsync("script", ["-qec", string.Join(' ', command.Select(w => $"'{w}'")), "/dev/null"]);
        return run.Output;
    }

    private static void AssertClean(string where, string text, bool ownSequences = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\n' or '\t' || (c == '\r' && i + 1 < text.Length && text[i + 1] is '\n' or '\r'))
            {
                continue;
            }
            if (ownSequences && c == '\u001b' && EndOfOwn(text, i) is { } end)
            {
                i = end;
                continue;
            }
            Assert.False(char.IsControl(c) || c is '\u202e', $"{where}: U+{(int)c:X4} at {i} of: {Visible(text)}");
        }
        Assert.DoesNotContain("\nFORGED", text, StringComparison.Ordinal);
    }

    // What orch itself writes on a terminal: colours, and the keypad's mode that .NET sets. A guest here sends neither.
    private static int? EndOfOwn(string text, int at)
    {
        var own = OwnSequence().Match(text, at);
        return own.Success ? at + own.Length - 1 : null;
    }

    [GeneratedRegex("\\G(\u001b\\[[0-9;]*m|\u001b\\[\\?1[hl]|\u001b[=>])")]
    private static partial Regex OwnSequence();

    private static string Visible(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text)
        {
            shown.Append(char.IsControl(c) && c != '\n' ? $"<{(int)c:X2}>" : c.ToString());
        }
        return shown.ToString();
    }
}
