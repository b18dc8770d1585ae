using System.Text;
using Orchestrator.Fuzz.Models;
using Orchestrator.Protocol.Rpc;
using Orchestrator.Tests.Shared.Corpus;

namespace Orchestrator.Fuzz.Messages;

/// <summary><see cref="RpcReader"/> against a reader of the obvious kind.</summary>
public sealed class MessageFuzz
{
    [Fact]
    public void The_model_says_of_the_corpus_made_by_rule_what_the_rules_say()
    {
        foreach (var wire in WireCorpus.All)
        {
            Assert.True(
                wire.Answers.SequenceEqual(MessageModel.Answers(wire.Bytes)),
                $"{wire}: {string.Join(", ", MessageModel.Answers(wire.Bytes))}"
            );
        }
    }

    [Fact]
    public void Every_line_that_once_found_something_is_read_as_the_model_reads_it()
    {
        foreach (var line in SeedLines.Of("messages.jsonl"))
        {
            Compare(line);
        }
    }

    [Fact]
    public void Whatever_became_of_a_line_it_is_read_as_the_model_reads_it() =>
        FuzzRun.Each(
            60,
            chance =>
            {
                var lines = SeedLines.Messages;
                for (var round = 0; round < 1000; round++)
                {
                    var line = Mutation.Of(lines[chance.Next(lines.Count)], lines[chance.Next(lines.Count)], chance);
                    Compare([.. line.Where(value => value != '\n')]);
                }
            }
        );

    private static void Compare(byte[] line)
    {
        var due = MessageModel.Answer(line);
        var got = ReaderVerdict.Of(RpcReader.Read(line));
        Assert.True(
            due == got,
            $"{Encoding.UTF8.GetString(line)}\n  {Convert.ToHexString(line)}\n  due: {due ?? "silence"}\n  got: {got ?? "silence"}"
        );
    }
}
