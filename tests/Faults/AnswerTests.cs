using System.Globalization;
using Orchestrator.Client;
using Orchestrator.Client.Types;
using Orchestrator.TestKit;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.Faults;

/// <summary>Answers that are doubled, late or somebody else's end no call wrongly.</summary>
public sealed class AnswerTests(ITestOutputHelper output)
{
    private const int Calls = 40;

    [Fact]
    public async Task Doubled_and_late_answers_are_never_taken_for_those_of_other_calls()
    {
        await using var fleet = await FaultyFleet.StartAsync(1, 3);
        await fleet.ReachAsync(fleet.BadNames, "ready");
        await fleet.Bad.DoAsync("fault duplicate 1");
        await fleet.Bad.DoAsync("fault late-ids:delay=300ms 2");
        await fleet.Bad.DoAsync("fault foreign-ids 3");
        var asked = Enumerable
            .Range(0, TestSize.Rounds(Calls))
            .Select(async i =>
            {
                var word = string.Create(CultureInfo.InvariantCulture, $"w{i}");
                var result = await TriedAsync(fleet.Client, fleet.BadNames[i % 3], word);
                return (Guest: i % 3, Word: word, Result: result);
            });
        var ended = await Task.WhenAll(asked);
        foreach (var guest in ended.GroupBy(e => e.Guest))
        {
            output.WriteLine(
                $"{fleet.BadNames[guest.Key]}: {string.Join(", ", guest.GroupBy(e => e.Result?.Outcome ?? "refused").Select(g => $"{g.Count()} {g.Key}"))}"
            );
        }
        Assert.All(ended.Where(e => e.Result?.Outcome == "ok"), e => Assert.Equal(e.Word + "\n", e.Result!.Stdout));
        Assert.All(ended.Where(e => e.Guest == 0), e => Assert.Equal("ok", e.Result?.Outcome));
        Assert.All(ended.Where(e => e.Guest == 2), e => Assert.NotEqual("ok", e.Result?.Outcome));
    }

    [Fact]
    public async Task A_guest_that_answers_the_ids_of_another_ends_none_of_its_calls()
    {
        using var folder = new TestFolder("ids");
        await using var honest = new ScriptedAgent(folder["honest.sock"], AgentScript.Fenced with { AgentId = "honest" });
        await using var liar = new ScriptedAgent(folder["liar.sock"], AgentScript.Fenced with { AgentId = "liar" });
        var forged = 0;
        honest.Handler = async (agent, request) =>
        {
            if (request.Method != "exec_command")
            {
                return false;
            }
            // Before the right answer leaves, the other guest has told all about that id on its own channel, and about the ids around it.
            for (var near = -2; near <= 2; near++)
            {
                var id = (long.Parse(request.Id, CultureInfo.InvariantCulture) + near).ToString(CultureInfo.InvariantCulture);
                await liar.SendAsync(
                    $$"""{"jsonrpc":"2.0","id":{{id}},"result":{"exit_code":0,"stdout":"forged","stderr":"","execution_time_ms":1} }"""
                        + "\n"
                );
                forged++;
            }
            await agent.AnswerAsync(request, """{"exit_code":0,"stdout":"honest","stderr":"","execution_time_ms":1}""");
            return true;
        };
        var sockets = new Dictionary<string, string> { ["honest"] = honest.SocketPath, ["liar"] = liar.SocketPath };
        await using var service = await RunningService.StartAsync(folder.Path, sockets);
        using var client = new OrchestratorClient(ServerAddress.OfSocket(service.Socket));
        await service.ReachesAsync("honest", "ready", FaultyFleet.Patience);
        await service.ReachesAsync("liar", "ready", FaultyFleet.Patience);
        for (var i = 0; i < TestSize.Rounds(10); i++)
        {
            var result = await client.ExecAsync("honest", new ExecRequest("true"));
            Assert.Equal(("ok", "honest"), (result.Outcome, result.Stdout));
        }
        var why = await Eventually.SeesAsync(
            "the forgeries are counted",
            () => client.GetWhyAsync("liar"),
            w => w.Lines.Single(l => l.Question == "faults").Answer.Contains($" {forged} that nobody waited for", StringComparison.Ordinal),
            FaultyFleet.Patience
        );
        output.WriteLine($"liar: {why.Lines.Single(l => l.Question == "faults").Answer}");
        var clean = (await client.GetWhyAsync("honest")).Lines.Single(l => l.Question == "faults");
        Assert.Equal("ok", clean.State);
    }

    private static async Task<ExecResult?> TriedAsync(OrchestratorClient client, string vm, string word)
    {
        try
        {
            return await client.ExecAsync(vm, new ExecRequest("echo") { Args = [word], Timeout = "1s" });
        }
        catch (ApiException)
        {
            // Not ready at that moment, or its queue is full: certainly not run.
            return null;
        }
    }
}
