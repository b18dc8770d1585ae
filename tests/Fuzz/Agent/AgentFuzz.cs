using System.Net.Sockets;
using Orchestrator.Fuzz.Models;
using Orchestrator.GuestAgent.Tests.BlackBox;
using Orchestrator.GuestAgent.Tests.BlackBox.Conformance;
using Orchestrator.Tests.Shared.Corpus;
using Xunit.Abstractions;

namespace Orchestrator.Fuzz.Agent;

/// <summary>The published agent, sent good and changed lines in random pieces: it gives the answers that the model counts, lives, and holds nothing back.</summary>
public sealed class AgentFuzz(ITestOutputHelper output)
{
    private const int Waves = 20;
    private const int LinesPerWave = 150;
    private const long GrowthKibMax = 8 * 1024;

    // One letter away from a method that works; the model knows those that are answered at once.
    private static readonly IReadOnlyList<byte[]> Lines =
    [
        .. SeedLines.Messages.Where(line => line.AsSpan().IndexOf("exec_command"u8) < 0),
    ];

    [Fact]
    public async Task Whatever_lines_it_is_sent_the_agent_answers_each_as_the_model_does_and_stays_as_small_as_it_was()
    {
        // A line that a chance had turned into a call of shutdown would be refused.
        await using var agent = await AgentUnderTest.StartAsync(null, "--power", "deny");
        var descriptors = 0;
        var before = 0L;
        await FuzzRun.EachAsync(
            4,
            async chance =>
            {
                using var host = agent.Connect();
                if (before == 0)
                {
                    (before, descriptors) = (agent.RssKib(), Descriptors(agent));
                }
                var answers = new AnswerStream(host.Socket);
                for (var wave = 0; wave < Waves; wave++)
                {
                    await ExchangeAsync(host, answers, wave, chance);
                }
                Assert.Equal(descriptors, Descriptors(agent));
                Assert.InRange(agent.RssKib(), 1, before + GrowthKibMax);
            }
        );
        output.WriteLine($"{before} KiB resident before, {agent.RssKib()} KiB after; {descriptors} descriptors");
        Assert.False(agent.Process.HasEnded);
    }

    private static async Task ExchangeAsync(AgentClient host, AnswerStream answers, int wave, Random chance)
    {
        var stream = new List<byte>();
        for (var i = 0; i < LinesPerWave; i++)
        {
            var line = Lines[chance.Next(Lines.Count)];
            stream.AddRange(chance.Next(3) == 0 ? line : Mutation.Of(line, Lines[chance.Next(Lines.Count)], chance));
            stream.AddRange(chance.Next(10) == 0 ? "\r\n"u8 : "\n"u8);
        }
        stream.AddRange("\n{\"jsonrpc\":\"2.0\",\"id\":\"sync\",\"method\":\"ping\"}\n"u8);
        var bytes = stream.ToArray();
        var due = MessageModel.Answers(bytes);
        var sending = Task.Run(async () =>
        {
            foreach (var piece in WireStream.Cut(bytes, chance))
            {
                await host.Socket.SendAsync(piece, SocketFlags.None);
            }
        });
        for (var i = 0; i < due.Count; i++)
        {
            var got = await answers.NextAsync();
            Assert.True(due[i] == got, $"wave {wave}, answer {i} of {due.Count}\n  due: {due[i]}\n  got: {got}");
        }
        await sending;
    }

    private static int Descriptors(AgentUnderTest agent) => Directory.GetFiles($"/proc/{agent.Process.Id}/fd").Length;
}
